import { expect, it } from "vitest";
import { extended, MOST_PICKED, NOTHING_PICKED, rangeOf, toggled, type Picked } from "./picks";

const ids = (picked: Picked | null) => [...(picked?.ids ?? [])].sort((a, b) => a - b);

it("picks and takes back", () => {
  const one = toggled(NOTHING_PICKED, 5);
  expect(ids(one)).toEqual([5]);
  expect(ids(toggled(one, 7))).toEqual([5, 7]);
  expect(ids(toggled(one, 5))).toEqual([]);
  expect(ids(NOTHING_PICKED)).toEqual([]);
});

it("keeps the open one with the first pick, and only with the first", () => {
  const two = toggled(NOTHING_PICKED, 5, 9);
  expect(ids(two)).toEqual([5, 9]);
  expect(ids(toggled(two, 6, 8))).toEqual([5, 6, 9]);
  expect(ids(toggled(NOTHING_PICKED, 5, 5))).toEqual([5]);
});

const range = (a: number, b: number) => rangeOf(a, b) as number[];

it("grows and shrinks a range from its anchor, in both directions", () => {
  const up = extended(NOTHING_PICKED, 5, range(5, 8)) as Picked;
  expect(ids(up)).toEqual([5, 6, 7, 8]);
  const back = extended(up, 5, range(5, 6)) as Picked;
  expect(ids(back)).toEqual([5, 6]);
  const down = extended(back, 5, range(5, 3)) as Picked;
  expect(ids(down)).toEqual([3, 4, 5]);
});

it("leaves what was picked outside the range alone", () => {
  const picked = toggled(toggled(NOTHING_PICKED, 20), 5);
  expect(ids(extended(picked, 5, range(5, 7)))).toEqual([5, 6, 7, 20]);
});

it("refuses more than can be named one by one", () => {
  expect(rangeOf(1, MOST_PICKED)).toHaveLength(MOST_PICKED);
  expect(rangeOf(1, MOST_PICKED + 1)).toBeNull();
  const many = extended(NOTHING_PICKED, 1, range(1, MOST_PICKED)) as Picked;
  expect(extended({ ...many, range: [] }, 20_000, [20_001])).toBeNull();
});
