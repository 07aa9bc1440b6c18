import { expect, it } from "vitest";
import { Holes } from "./holes";

it("passes over what is gone, also where ranges meet or reach above the top", () => {
  const holes = new Holes();
  holes.add(12, 9);
  holes.add(7, 7);
  holes.add(8, 8);
  holes.add(3, 2);
  holes.add(1, 2); // nothing
  expect([12, 7, 6, 2, 1].map((id) => holes.has(id))).toEqual([true, true, false, true, false]);
  expect([0, 1, 2, 3, 4].map((line) => holes.at(14, line))).toEqual([14, 13, 6, 5, 4]);
  expect(holes.at(14, 5)).toBe(1);
  expect([0, 1, 3].map((line) => holes.at(10, line))).toEqual([6, 5, 1]);
  expect([holes.within(14, 1), holes.within(10, 3), holes.within(6, 4)]).toEqual([8, 5, 0]);
  holes.clear();
  expect(holes.at(14, 3)).toBe(11);
});

it("agrees with counting one by one", () => {
  const holes = new Holes();
  const gone = new Set<number>();
  let seed = 7;
  const next = (limit: number) => (seed = (seed * 1103515245 + 12345) % 2147483648) % limit;
  for (let i = 0; i < 40; i += 1) {
    const low = next(300);
    const high = low + next(6);
    holes.add(high, low);
    for (let id = low; id <= high; id += 1) gone.add(id);
  }
  const there = Array.from({ length: 300 }, (_, i) => 300 - i).filter((id) => !gone.has(id));
  expect(there.map((_, line) => holes.at(300, line))).toEqual(there);
});
