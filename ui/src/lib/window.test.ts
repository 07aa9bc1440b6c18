import { describe, expect, it } from "vitest";
import { contentHeight, scrollTo, TALLEST, visibleRows, type Viewport } from "./window";

const view = (count: number, scrollTop: number): Viewport => ({
  count,
  scrollTop,
  rowHeight: 28,
  height: 560,
});

/** Where a row is drawn, in pixels below the top edge of what is in sight. */
function place(row: number, v: Viewport): number {
  const { first, shift } = visibleRows(v);
  return shift + (row - first) * v.rowHeight - v.scrollTop;
}

describe("visibleRows", () => {
  it("draws what is in sight and a few more", () => {
    expect(visibleRows(view(1_000_000, 28_000))).toEqual({ first: 994, last: 1026, shift: 27_832 });
  });

  it("is empty for an empty list and whole for a short one", () => {
    expect(visibleRows(view(0, 0))).toEqual({ first: 0, last: 0, shift: 0 });
    expect(visibleRows(view(3, 0))).toEqual({ first: 0, last: 3, shift: 0 });
  });

  it("never draws more than the screen and its overscan", () => {
    for (const count of [50, 1_000_000, 5_000_000]) {
      const end = contentHeight(count, 28) - 560;
      for (const part of [0, 0.1, 0.5, 0.9, 1]) {
        const { first, last } = visibleRows(view(count, end * part));
        expect(last - first).toBeLessThanOrEqual(34);
      }
    }
  });

  it.each([1_000_000, 1_178_571, 1_178_572, 5_000_000])("reaches both ends of %i rows", (count) => {
    const end = contentHeight(count, 28) - 560;
    expect(place(0, view(count, 0))).toBe(0);
    expect(visibleRows(view(count, end)).last).toBe(count);
    expect(place(count - 1, view(count, end))).toBeCloseTo(532, 3);
  });

  it("is never taller than WebKitGTK can draw", () => {
    expect(contentHeight(1_000_000, 28)).toBe(28_000_000);
    expect(contentHeight(5_000_000, 28)).toBe(TALLEST);
    expect(TALLEST).toBeLessThan(33_554_428);
  });
});

describe("scrollTo", () => {
  it("does not move for a row in sight", () => {
    expect(scrollTo(5, view(1_000_000, 28))).toBe(28);
  });

  it.each([1_000_000, 5_000_000])("brings any of %i rows wholly into sight", (count) => {
    for (const row of [0, 19, 20, 777_777, count - 1]) {
      const v = view(count, 1_000_000);
      const y = place(row, { ...v, scrollTop: scrollTo(row, v) });
      expect(y).toBeGreaterThanOrEqual(-0.001);
      expect(y).toBeLessThanOrEqual(532.001);
    }
  });
});
