// Gaps: times without a way in. Where they stand in the list of deliveries, and what they are
// called there.
import type { Gap } from "../api/generated";
import { dayOf, isSameDay, timeOfDay } from "./format";

interface Placed {
  id: number;
  received_at: string;
}

/**
 * The gaps that stand above a row, by its id: between it and the next newer one. A gap stands where
 * it ended, since what came from this machine meanwhile came within it; one that lasts stands above
 * the newest row. `rows` are newest first and without holes; `fromTop`: they begin with the list.
 */
export function gapsAbove(
  rows: readonly (Placed | null | undefined)[],
  gaps: readonly Gap[],
  fromTop: boolean,
): Map<number, Gap[]> {
  const placed = new Map<number, Gap[]>();
  const known = rows.filter((row) => row !== null && row !== undefined);
  let open = gaps.map((gap) => ({
    gap,
    end: gap.ended_at === null ? Infinity : Date.parse(gap.ended_at),
  }));
  known.forEach((row, i) => {
    const at = Date.parse(row.received_at);
    const here = open.filter(({ end }) => end > at);
    open = open.filter(({ end }) => !(end > at));
    // Above the first one drawn lies more of the list, in which the gap may belong elsewhere.
    if (here.length > 0 && (i > 0 || fromTop))
      placed.set(
        row.id,
        here.map(({ gap }) => gap),
      );
  });
  return placed;
}

export interface GapWords {
  word: string;
  /** From when to when. */
  times: string;
}

/** Several in one place are told as one, from the first to the last. `gaps` has at least one. */
export function gapWords(gaps: readonly Gap[], now: number): GapWords {
  const first = gaps.reduce((a, b) =>
    Date.parse(b.started_at) < Date.parse(a.started_at) ? b : a,
  );
  const last = gaps.some(({ ended_at }) => ended_at === null)
    ? null
    : gaps
        .map(({ ended_at }) => ended_at ?? "")
        .reduce((a, b) => (Date.parse(b) > Date.parse(a) ? b : a));
  return {
    word: gaps.length === 1 ? "Tunnel down" : `Tunnel down ${gaps.length} times`,
    times:
      last === null
        ? `since ${timeOfDay(first.started_at, now)}`
        : span(first.started_at, last, now),
  };
}

function span(from: string, to: string, now: number): string {
  const end = new Date(to);
  if (!isSameDay(new Date(from), end)) return `${timeOfDay(from, now)} to ${timeOfDay(to, now)}`;
  const times = `${timeOfDay(from, Date.parse(from))} to ${timeOfDay(to, Date.parse(to))}`;
  return isSameDay(end, new Date(now)) ? times : `${times} on ${dayOf(to, now)}`;
}

/** Why, for a title: one line for each. */
export const gapCauses = (gaps: readonly Gap[], now: number): string =>
  gaps.length === 1
    ? gaps[0].cause
    : gaps.map((gap) => `${gapWords([gap], now).times}: ${gap.cause}`).join("\n");
