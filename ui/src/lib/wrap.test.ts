import { expect, it } from "vitest";
import { rowOf, wrap } from "./wrap";

const rows = (text: string, columns: number) => {
  const starts = [...wrap(text, columns)];
  return starts.map((start, row) => text.slice(start, starts[row + 1]));
};

it("breaks at line ends and at the width", () => {
  expect(rows("abcdefg\nhi\n", 3)).toEqual(["abc", "def", "g\n", "hi\n", ""]);
});

it("loses nothing and parts no emoji", () => {
  const text = "ab😀😀😀\nc";
  expect(rows(text, 3).join("")).toBe(text);
  for (const row of rows(text, 3)) expect(row.isWellFormed()).toBe(true);
});

it("finds the row of a character", () => {
  const starts = wrap("abcdefg\nhi", 3);
  expect([0, 2, 3, 7, 8, 9].map((index) => rowOf(starts, index))).toEqual([0, 0, 1, 2, 3, 3]);
});
