import { describe, expect, it } from "vitest";
import type { Gap } from "../api/generated";
import { gapCauses, gapsAbove, gapWords } from "./gaps";

const NOON = new Date(2026, 4, 20, 12).getTime();
const at = (s: number) => new Date(NOON + s * 1000).toISOString();
const gap = (from: number, to: number | null, id = 1): Gap => ({
  id,
  started_at: at(from),
  ended_at: to === null ? null : at(to),
  cause: `Cause ${id}.`,
});
const row = (id: number, s: number) => ({ id, received_at: at(s) });
const rows = [row(4, 400), row(3, 300), row(2, 200), row(1, 100)];

const placed = (gaps: Gap[], fromTop = true, of: Parameters<typeof gapsAbove>[0] = rows) =>
  [...gapsAbove(of, gaps, fromTop)].map(([id, found]) => [id, found.map((one) => one.id)]);

describe("gapsAbove", () => {
  it("puts a gap between the rows that it lies between", () => {
    expect(placed([gap(210, 290)])).toEqual([[2, [1]]]);
    expect(placed([gap(310, 320)])).toEqual([[3, [1]]]);
  });

  it("puts one that lasts, or ended after the newest row, above that", () => {
    expect(placed([gap(350, null)])).toEqual([[4, [1]]]);
    expect(placed([gap(410, 420)])).toEqual([[4, [1]]]);
    expect(placed([gap(410, null)], false)).toEqual([]);
  });

  it("puts one in which something local arrived where it ended", () => {
    expect(placed([gap(150, 250)])).toEqual([[2, [1]]]);
  });

  it("puts one that ended as a row came below that row, and leaves out what is older", () => {
    expect(placed([gap(210, 300)])).toEqual([[2, [1]]]);
    expect(placed([gap(10, 20)])).toEqual([]);
  });

  it("keeps several in one place together, in their order", () => {
    expect(placed([gap(250, 260, 2), gap(210, 220, 1), gap(110, 120, 3)])).toEqual([
      [2, [2, 1]],
      [1, [3]],
    ]);
  });

  it("reckons with rows that are gone or on their way, and with no rows", () => {
    expect(placed([gap(210, 290)], true, [row(4, 400), null, undefined, row(1, 100)])).toEqual([
      [1, [1]],
    ]);
    expect(placed([gap(210, null)], true, [])).toEqual([]);
  });
});

describe("gapWords", () => {
  it("says from when to when, with the day when it is not today", () => {
    const now = NOON + 5000_000;
    expect(gapWords([gap(190, 242)], now)).toEqual({
      word: "Tunnel down",
      times: "12:03:10 to 12:04:02",
    });
    expect(gapWords([gap(190, null)], now).times).toBe("since 12:03:10");
    expect(gapWords([gap(190, 242)], now + 86_400_000).times).toBe(
      "12:03:10 to 12:04:02 on 20 May",
    );
    expect(gapWords([gap(-43_210, 242)], now).times).toBe("23:59:50 on 19 May to 12:04:02");
  });

  it("tells several as one, and each cause with its time", () => {
    const two = [gap(300, 310, 2), gap(190, 242, 1)];
    expect(gapWords(two, NOON)).toEqual({
      word: "Tunnel down 2 times",
      times: "12:03:10 to 12:05:10",
    });
    expect(gapCauses(two, NOON)).toBe(
      "12:05:00 to 12:05:10: Cause 2.\n12:03:10 to 12:04:02: Cause 1.",
    );
    expect(gapCauses([gap(1, 2)], NOON)).toBe("Cause 1.");
  });
});
