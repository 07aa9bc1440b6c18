import { fireEvent, render, screen } from "@testing-library/svelte";
import { expect, it, vi } from "vitest";
import BodyEditor from "./BodyEditor.svelte";

it.each([
  ["{\r\n}\r\n", "{\n}\n!", "{\r\n}\r\n!"],
  ["{\n}\n", "{\n}\n!", "{\n}\n!"],
  ["{}", "{}\n", "{}\n"],
])("keeps the line ends of %j", async (value, typed, expected) => {
  const oninput = vi.fn();
  render(BodyEditor, { value, label: "Body", oninput });
  await fireEvent.input(screen.getByTestId("body-editor"), { target: { value: typed } });
  expect(oninput).toHaveBeenCalledWith(expected);
});
