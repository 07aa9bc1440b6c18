import { expect, it } from "vitest";
import { actionOf, SHORTCUTS } from "./shortcuts";

const press = (key: string, more: Partial<KeyboardEvent> = {}) =>
  actionOf({ key, ctrlKey: false, metaKey: false, altKey: false, target: document.body, ...more });

it("knows every key of the table, and no key twice", () => {
  const keys = SHORTCUTS.flatMap((shortcut) => shortcut.keys);
  expect(new Set(keys).size).toBe(keys.length);
  for (const { keys, action } of SHORTCUTS) for (const key of keys) expect(press(key)).toBe(action);
  expect(press("x")).toBeNull();
});

it("leaves fields and the system their keys", () => {
  expect(press("r", { ctrlKey: true })).toBeNull();
  expect(press("c", { metaKey: true })).toBeNull();
  for (const tag of ["input", "textarea", "select"]) {
    expect(press("r", { target: document.createElement(tag) })).toBeNull();
  }
  expect(press("r", { target: document.createElement("button") })).toBe("replay");
});
