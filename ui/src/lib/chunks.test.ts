import { expect, it } from "vitest";
import { estimate, visibleChunks } from "./chunks";

it("estimates whole chunks and the rest", () => {
  expect(estimate(120, 18)).toEqual([900, 900, 360]);
  expect(estimate(0, 18)).toEqual([]);
});

it("draws the chunks in sight and accounts for the others", () => {
  const heights = [900, 1500, 900, 360];
  expect(visibleChunks(heights, 0, 600)).toEqual({ first: 0, last: 1, above: 0, below: 2760 });
  expect(visibleChunks(heights, 850, 600)).toEqual({ first: 0, last: 2, above: 0, below: 1260 });
  expect(visibleChunks(heights, 2400, 600)).toEqual({ first: 2, last: 3, above: 2400, below: 360 });
});

it("draws something for a window without height, past the end, and nothing of nothing", () => {
  expect(visibleChunks([900, 360], 0, 0)).toMatchObject({ first: 0, last: 1 });
  expect(visibleChunks([900, 360], 99_999, 100)).toMatchObject({ first: 1, last: 2 });
  expect(visibleChunks([], 0, 100)).toEqual({ first: 0, last: 0, above: 0, below: 0 });
});
