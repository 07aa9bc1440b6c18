// What the page of Health shows: charts and tiles out of what was counted, in words, and the query
// that leads to the deliveries behind each of them. Pure: from the API's answer alone.
import type { Gap, Health, HealthRange, HealthStep } from "../api/generated";
import { count, dayOf, duration } from "./format";

export const RANGES: { name: HealthRange; word: string; before: string }[] = [
  { name: "quarter_hour", word: "15 minutes", before: "the 15 minutes before" },
  { name: "day", word: "24 hours", before: "the 24 hours before" },
  { name: "month", word: "30 days", before: "the 30 days before" },
];

export type Unit = "rate" | "count" | "duration";

/** The inks that lines are told apart by; each has a dash of its own as well. */
export type Ink =
  "ink-0" | "ink-1" | "ink-2" | "ink-3" | "ink-4" | "ink-5" | "ink-none" | "ink-bad";

export interface Series {
  key: string;
  name: string;
  ink: Ink;
  /** Lengths of strokes and holes; empty: one stroke. */
  dash: number[];
  /** One for each step; `null`: there was nothing to measure. */
  values: (number | null)[];
  /** Of the query, beside the time: what the deliveries of a step with such a value have in common.
   * `null`: there is no delivery of it. */
  terms: (value: number | null) => string | null;
}

export interface Chart {
  id: "events" | "answers" | "failures" | "lag" | "repeats" | "forwards";
  title: string;
  /** What is measured, and how. */
  about: string;
  unit: Unit;
  /** A line that should not be crossed. */
  limit?: { value: number; name: string };
  series: Series[];
}

const DASHES: number[][] = [[], [7, 4], [2, 3], [9, 3, 2, 3], [4, 2], [1, 4]];
const INKS: Ink[] = ["ink-0", "ink-1", "ink-2", "ink-3", "ink-4", "ink-5"];
const NOT_OK = "-status:2xx";
export const NOT_SIGNED = "verdict:invalid,malformed,missing";

/** Without a signature that one of the secrets made. */
export const unsigned = (step: HealthStep): number => step.invalid + step.malformed + step.missing;
/** Meta counts any other answer as a failure. */
export const refused = (step: HealthStep): number => step.deliveries - step.ok;
export const events = (step: HealthStep): number =>
  step.other_events + step.events.reduce((sum, each) => sum + each, 0);

export function charts(health: Health): Chart[] {
  const { steps } = health;
  const of = (value: (step: HealthStep) => number | null) => steps.map(value);
  return [
    {
      id: "events",
      title: "Events a minute",
      about: "By the field that they are of.",
      unit: "rate",
      series: fields(health),
    },
    {
      id: "answers",
      title: "Time to answer",
      about: "Half of the answers took no longer than the first line, 99 of 100 than the second.",
      unit: "duration",
      limit: { value: health.answer_limit_us, name: "Meta's limit, 5 s" },
      series: [
        line(
          "p50",
          "Half (p50)",
          "ink-1",
          [],
          of((step) => step.answer_p50_us),
          atLeast,
        ),
        line(
          "p99",
          "99 of 100 (p99)",
          "ink-5",
          [7, 4],
          of((step) => step.answer_p99_us),
          atLeast,
        ),
      ],
    },
    {
      id: "failures",
      title: "Errors and signatures",
      about:
        "Deliveries that were not answered with success, those that nobody known signed, and requests that were turned away before they were one.",
      unit: "count",
      series: [
        line("refused", "Not answered 2xx", "ink-bad", [], of(refused), NOT_OK),
        line("unsigned", "Not validly signed", "ink-4", [7, 4], of(unsigned), NOT_SIGNED),
        line(
          "turned_away",
          "Turned away",
          "ink-none",
          [2, 3],
          of((step) => step.turned_away),
          () => null,
        ),
      ],
    },
    {
      id: "lag",
      title: "Arrival lag",
      about: "From the event to its arrival, of what came from outside.",
      unit: "duration",
      series: [
        line(
          "p50",
          "Half (p50)",
          "ink-2",
          [],
          of((step) => step.lag_p50_us),
        ),
        line(
          "p99",
          "99 of 100 (p99)",
          "ink-5",
          [7, 4],
          of((step) => step.lag_p99_us),
          "is:late",
        ),
      ],
    },
    {
      id: "repeats",
      title: "Duplicates and late ones",
      about: "Deliveries with an event that had arrived before, or that is over a minute old.",
      unit: "count",
      series: [
        line(
          "duplicates",
          "Duplicates",
          "ink-0",
          [],
          of((step) => step.duplicates),
          "is:duplicate",
        ),
        line(
          "late",
          "Late",
          "ink-4",
          [7, 4],
          of((step) => step.late),
          "is:late",
        ),
      ],
    },
    {
      id: "forwards",
      title: "Forwards",
      about: "Attempts to forward the deliveries that arrived then.",
      unit: "count",
      series: [
        line(
          "forwarded",
          "Taken",
          "ink-3",
          [],
          of((step) => step.forwarded),
          "has:taken_forward",
        ),
        line(
          "failed",
          "Not taken",
          "ink-bad",
          [7, 4],
          of((step) => step.forward_failed),
          "has:failed_forward",
        ),
      ],
    },
  ];
}

function line(
  key: string,
  name: string,
  ink: Ink,
  dash: number[],
  values: (number | null)[],
  terms: string | Series["terms"] = "",
): Series {
  return { key, name, ink, dash, values, terms: typeof terms === "string" ? () => terms : terms };
}

/** What is counted is known to 4.5 % and half a microsecond. */
const EXACT = 1.045;

/** Answers that took so long or longer; microseconds. */
function atLeast(us: number | null): string {
  return us === null ? "" : `took:>=${Math.max(0, Math.floor(us / EXACT - 0.5))}us`;
}

function fields(health: Health): Series[] {
  const perMinute = (n: number) => (n * 60) / health.step_s;
  const named = health.fields.map((field, i) =>
    line(
      field,
      field,
      INKS[i % INKS.length],
      DASHES[i % DASHES.length],
      health.steps.map((step) => perMinute(step.events[i] ?? 0)),
      `field:${field}`,
    ),
  );
  if (health.total.other_events === 0 && named.length > 0) return named;
  const others = health.steps.map((step) => perMinute(step.other_events));
  const none = health.fields.map((field) => `-field:${field}`).join(" ");
  const name = named.length > 0 ? "Other fields" : "Events";
  return [...named, line("other", name, "ink-none", [12, 4], others, none)];
}

/** The deliveries behind a step, or behind a whole range. Imported ones arrived elsewhere, and are not
 * counted. */
export function queryOf(step: Pick<HealthStep, "from" | "to">, terms = ""): string {
  const whole = (time: string) => time.replace(/\.0+Z$/, "Z");
  return `after:${whole(step.from)} before:${whole(step.to)} -source:imported ${terms}`.trim();
}

export function words(value: number | null, unit: Unit): string {
  if (value === null) return "none";
  if (unit === "duration") return span(value);
  if (unit === "count" || Number.isInteger(value)) return count(value);
  return value < 0.1 ? value.toFixed(2) : value.toFixed(1);
}

/** A duration of any length, in microseconds. */
function span(us: number): string {
  const minutes = us / 60e6;
  if (minutes < 2) return duration(us);
  if (minutes < 120) return `${Math.round(minutes)} min`;
  return minutes < 48 * 60 ? `${Math.round(minutes / 60)} h` : `${Math.round(minutes / 1440)} d`;
}

const two = (n: number) => String(n).padStart(2, "0");
const hours = (at: Date) => `${two(at.getHours())}:${two(at.getMinutes())}`;

/** When a step was, in local time. */
export function timeOf(step: Pick<HealthStep, "from" | "to">, now: number): string {
  const [from, to] = [new Date(step.from), new Date(step.to)];
  const long = to.getTime() - from.getTime() > 3600e3;
  const times = `${hours(from)} to ${hours(to)}`;
  const isToday = from.toDateString() === new Date(now).toDateString();
  return long || !isToday ? `${dayOf(step.from, now)}, ${times}` : times;
}

/** What a chart says of a step. */
export function reading(chart: Chart, at: number, which: number | null): string {
  const told = which === null ? chart.series : [chart.series[which]];
  return told.map(({ name, values }) => `${name} ${words(values[at], chart.unit)}`).join(", ");
}

export interface Change {
  way: "more" | "less" | "same";
  word: string;
}

/** Against the range before; `null`: there is nothing to compare with. */
export function change(now: number | null, before: number | null | undefined): Change | null {
  if (now === null || before === null || before === undefined) return null;
  if (now === before) return { way: "same", word: "no change" };
  const way = now > before ? "more" : "less";
  if (before === 0) return { way, word: "none before" };
  const percent = Math.round((Math.abs(now - before) / before) * 100);
  if (percent === 0) return { way: "same", word: "hardly a change" };
  return { way, word: `${way === "more" ? "+" : "−"}${count(percent)} %` };
}

export interface Tile {
  id: string;
  name: string;
  value: string;
  /** Of what it is a part. */
  note: string;
  change: Change | null;
  /** What it was before, in words. */
  was: string;
  terms: string;
  /** Something is wrong when it is not zero. */
  isBad: boolean;
}

export function tiles(health: Health): Tile[] {
  const { total, before } = health;
  const tile = (
    id: string,
    name: string,
    unit: Unit,
    of: (step: HealthStep) => number | null,
    more: Partial<Tile> = {},
  ): Tile => ({
    id,
    name,
    value: words(of(total), unit),
    note: "",
    change: change(of(total), before && of(before)),
    was: before ? words(of(before), unit) : "",
    terms: "",
    isBad: false,
    ...more,
  });
  const answered = total.answer_p50_us;
  const lag = total.lag_p50_us;
  const forwards = total.forwarded + total.forward_failed;
  return [
    tile("events", "Events", "count", events),
    tile("deliveries", "Deliveries", "count", (step) => step.deliveries),
    tile("answers", "Time to answer, p99", "duration", (step) => step.answer_p99_us, {
      note: answered === null ? "" : `half within ${span(answered)}`,
      terms: atLeast(total.answer_p99_us),
      isBad: (total.answer_p99_us ?? 0) > health.answer_limit_us,
    }),
    tile("refused", "Not answered 2xx", "count", refused, {
      note: [part(refused(total), total.deliveries), away(total)].filter(Boolean).join("; "),
      terms: NOT_OK,
      isBad: refused(total) + total.turned_away > 0,
    }),
    tile("unsigned", "Not validly signed", "count", unsigned, {
      note: part(unsigned(total), total.deliveries),
      terms: NOT_SIGNED,
      isBad: unsigned(total) > 0,
    }),
    tile("lag", "Arrival lag, p99", "duration", (step) => step.lag_p99_us, {
      note: lag === null ? "" : `half within ${span(lag)}`,
    }),
    tile("duplicates", "Duplicates", "count", (step) => step.duplicates, {
      note: part(total.duplicates, total.deliveries),
      terms: "is:duplicate",
    }),
    tile("failed", "Forwards not taken", "count", (step) => step.forward_failed, {
      note: forwards > 0 ? `of ${count(forwards)} attempts` : "nothing was forwarded",
      terms: "has:failed_forward",
      isBad: total.forward_failed > 0,
    }),
  ];
}

const away = ({ turned_away }: HealthStep): string =>
  turned_away === 0 ? "" : `${count(turned_away)} more turned away`;

function part(n: number, of: number): string {
  if (n === 0 || of === 0) return "";
  const percent = (n / of) * 100;
  return `${percent < 0.95 ? percent.toFixed(1) : Math.round(percent)} % of deliveries`;
}

/** Nothing was counted in the range. */
export const isEmpty = ({ total }: Health): boolean =>
  total.deliveries + total.forwarded + total.forward_failed + total.turned_away === 0;

/** Of a range, the part that a gap takes: from and to in milliseconds. */
export function shade(gap: Gap, health: Health, now: number): [number, number] | null {
  const from = Math.max(Date.parse(gap.started_at), Date.parse(health.total.from));
  const end = gap.ended_at === null ? now : Date.parse(gap.ended_at);
  const to = Math.min(end, Date.parse(health.total.to));
  return to > from ? [from, to] : null;
}

/** Whether there was no way in at some time of a step. */
export const hasGap = (step: HealthStep, gaps: readonly Gap[]): boolean =>
  gaps.some(
    ({ started_at, ended_at }) =>
      Date.parse(started_at) < Date.parse(step.to) &&
      (ended_at === null || Date.parse(ended_at) > Date.parse(step.from)),
  );
