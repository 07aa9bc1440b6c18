import { expect, it } from "vitest";
import type { Health, HealthStep } from "../api/generated";
import {
  change,
  charts,
  hasGap,
  isEmpty,
  queryOf,
  reading,
  shade,
  tiles,
  timeOf,
  words,
} from "./health";

const time = (minute: number) => new Date(Date.UTC(2026, 10, 28) + minute * 60_000).toISOString();

const step = (from: number, to: number, more: Partial<HealthStep> = {}): HealthStep => ({
  from: time(from),
  to: time(to),
  deliveries: 10,
  events: [6, 4],
  other_events: 2,
  ok: 9,
  client_errors: 1,
  server_errors: 0,
  valid: 9,
  invalid: 1,
  malformed: 0,
  missing: 0,
  no_secret: 0,
  unjudged: 0,
  duplicates: 1,
  late: 0,
  retries: 0,
  forwarded: 5,
  forward_failed: 1,
  turned_away: 0,
  answer_p50_us: 2000,
  answer_p99_us: 9000,
  lag_p50_us: null,
  lag_p99_us: null,
  ...more,
});

/** A day, by ten minutes. */
const health: Health = {
  range: "day",
  counted_since: time(-9000),
  step_s: 600,
  fields: ["comments", "messages"],
  steps: Array.from({ length: 144 }, (_, i) => step(i * 10, i * 10 + 10)),
  total: step(0, 1440, { deliveries: 1440 }),
  before: step(-1440, 0, { deliveries: 1200 }),
  gaps: [],
  answer_limit_us: 5_000_000,
};
const [first] = health.steps;

it("asks for the deliveries of a step: its beginning, and up to its end", () => {
  const step = { from: "2026-11-28T10:00:00.000000Z", to: "2026-11-28T10:10:00.000000Z" };
  expect(queryOf(step)).toBe(
    "after:2026-11-28T10:00:00Z before:2026-11-28T10:10:00Z -source:imported",
  );
  expect(queryOf(step, "is:late")).toBe(
    "after:2026-11-28T10:00:00Z before:2026-11-28T10:10:00Z -source:imported is:late",
  );
});

it("gives each line the terms that its deliveries have in common", () => {
  const terms = Object.fromEntries(
    charts(health).map(({ id, series }) => [id, series.map((each) => each.terms(1500.4))]),
  );
  expect(terms.events).toEqual([
    "field:comments",
    "field:messages",
    "-field:comments -field:messages",
  ]);
  expect(terms.failures).toEqual(["-status:2xx", "verdict:invalid,malformed,missing", null]);
  expect(terms.repeats).toEqual(["is:duplicate", "is:late"]);
  expect(terms.forwards).toEqual(["has:taken_forward", "has:failed_forward"]);
  expect(terms.answers).toEqual(["took:>=1435us", "took:>=1435us"]);
  expect(charts(health)[1].series[0].terms(null)).toBe("");
});

it("shows events a minute, and nothing where nothing could be measured", () => {
  const [events, answers] = charts({
    ...health,
    steps: [{ ...first, events: [25, 0], answer_p50_us: null }, ...health.steps.slice(1)],
  });
  expect(events.series[0].values[0]).toBe(2.5);
  expect(answers.series[0].values[0]).toBeNull();
  expect(reading(answers, 0, 0)).toBe("Half (p50) none");
  expect(answers.limit?.value).toBe(5_000_000);
});

it("tells lines of a chart apart by more than their colour", () => {
  for (const { series } of charts(health)) {
    const dashes = series.map(({ dash }) => dash.join());
    expect(new Set(dashes).size).toBe(series.length);
  }
});

it("puts values into words of their unit", () => {
  expect(words(null, "count")).toBe("none");
  expect(words(1234, "count")).toBe("1,234");
  expect(words(2.53, "rate")).toBe("2.5");
  expect(words(0.04, "rate")).toBe("0.04");
  expect(words(3100, "duration")).toBe("3.1 ms");
  expect(words(600e6, "duration")).toBe("10 min");
  expect(words(36 * 3600e6, "duration")).toBe("36 h");
});

it("compares with the range before, and says when it cannot", () => {
  expect(change(5, null)).toBeNull();
  expect(change(null, 5)).toBeNull();
  expect(change(5, 5)).toEqual({ way: "same", word: "no change" });
  expect(change(5, 0)).toEqual({ way: "more", word: "none before" });
  expect(change(15, 10)).toEqual({ way: "more", word: "+50 %" });
  expect(change(0, 10)).toEqual({ way: "less", word: "−100 %" });
  expect(change(1001, 1000)?.way).toBe("same");
  const alone = tiles({ ...health, before: null });
  expect(alone.every((tile) => tile.change === null)).toBe(true);
});

it("sums up a range in tiles that lead to their deliveries", () => {
  const { failed, unsigned, deliveries } = Object.fromEntries(
    tiles(health).map((tile) => [tile.id, tile]),
  );
  expect(deliveries.terms).toBe("");
  expect(unsigned.terms).toBe("verdict:invalid,malformed,missing");
  expect(unsigned.isBad).toBe(true);
  expect(failed.terms).toBe("has:failed_forward");
  expect(isEmpty(health)).toBe(false);
  const nothing = step(0, 1440, { deliveries: 0, forwarded: 0, forward_failed: 0 });
  expect(isEmpty({ ...health, total: nothing })).toBe(true);
  const away = { ...health, total: { ...nothing, ok: 0, turned_away: 7 } };
  expect(isEmpty(away)).toBe(false);
  const refused = tiles(away).find(({ id }) => id === "refused");
  expect([refused?.note, refused?.isBad]).toEqual(["7 more turned away", true]);
});

it("names the time of a step, with the day when that is not plain", () => {
  const local = (h: number, m = 0) => new Date(2026, 10, 28, h, m).toISOString();
  const now = new Date(2026, 10, 28, 20).getTime();
  const later = new Date(2026, 10, 29, 1).getTime();
  const step = { from: local(10), to: local(10, 10) };
  expect(timeOf(step, now)).toBe("10:00 to 10:10");
  expect(timeOf(step, later)).toBe("28 Nov, 10:00 to 10:10");
  expect(timeOf({ from: local(6), to: local(12) }, now)).toBe("28 Nov, 06:00 to 12:00");
});

it("shades of a gap what lies in the range, and to now while it lasts", () => {
  const at = (step: number) => Date.parse(health.steps[step].from);
  const gap = (from: number, to: number | null) => ({
    id: 1,
    cause: "lost",
    started_at: new Date(from).toISOString(),
    ended_at: to === null ? null : new Date(to).toISOString(),
  });
  expect(shade(gap(at(0) - 5000, at(2)), health, at(9))).toEqual([at(0), at(2)]);
  expect(shade(gap(at(3), null), health, at(9))).toEqual([at(3), at(9)]);
  expect(shade(gap(at(0) - 5000, at(0) - 1), health, at(9))).toBeNull();
  expect(hasGap(health.steps[1], [gap(at(0), at(1))])).toBe(false);
  expect(hasGap(health.steps[0], [gap(at(0), at(1))])).toBe(true);
  expect(hasGap(health.steps[8], [gap(at(0), null)])).toBe(true);
});
