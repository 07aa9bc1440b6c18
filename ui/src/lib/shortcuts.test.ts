import { expect, it } from "vitest";
import { actionIn, actionOf, FEED_SHORTCUTS, SHORTCUTS } from "./shortcuts";

/** Presses a key as the table names it. */
const press = (name: string, more: Partial<KeyboardEvent> = {}) =>
  actionOf({
    key: name.replace(/^(Mod|Shift)\+/, ""),
    ctrlKey: name.startsWith("Mod+"),
    shiftKey: name.startsWith("Shift+"),
    metaKey: false,
    altKey: false,
    target: document.body,
    ...more,
  });

it("knows every key of the table, and no key twice", () => {
  const keys = SHORTCUTS.flatMap((shortcut) => shortcut.keys);
  expect(new Set(keys).size).toBe(keys.length);
  for (const { keys, action } of SHORTCUTS) for (const key of keys) expect(press(key)).toBe(action);
  expect(press("z")).toBeNull();
});

it("leaves fields and the system their keys", () => {
  expect(press("r", { ctrlKey: true })).toBeNull();
  expect(press("c", { metaKey: true })).toBeNull();
  expect(press("a", { altKey: true, ctrlKey: true })).toBeNull();
  expect(press("Shift+Enter")).toBeNull();
  for (const tag of ["input", "textarea", "select"]) {
    expect(press("r", { target: document.createElement(tag) })).toBeNull();
  }
  expect(press("r", { target: document.createElement("button") })).toBe("replay");
  const editor = document.createElement("div");
  editor.setAttribute("contenteditable", "true");
  expect(press("r", { target: editor })).toBeNull();
  expect(press("Mod+a", { target: editor })).toBeNull();
});

it("knows every key of the Feed, and no key twice", () => {
  const keys = FEED_SHORTCUTS.flatMap((shortcut) => shortcut.keys);
  expect(new Set(keys).size).toBe(keys.length);
  const event = { ctrlKey: false, metaKey: false, altKey: false, target: document.body };
  for (const { keys, action } of FEED_SHORTCUTS)
    for (const key of keys) expect(actionIn(FEED_SHORTCUTS, { key, ...event })).toBe(action);
});
