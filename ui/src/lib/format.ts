// Times, sizes and counts as people read them. Units always follow numbers.

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const whole = new Intl.NumberFormat("en");
const day = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short" });
const dayAndYear = new Intl.DateTimeFormat("en-GB", { dateStyle: "medium" });

export const count = (n: number): string => whole.format(n);

/** "1 event", "3 events": English plurals that take an s. */
export const plural = (n: number, noun: string): string =>
  `${count(n)} ${noun}${n === 1 ? "" : "s"}`;

export const deliveryCount = (n: number): string =>
  n === 1 ? "1 delivery" : `${count(n)} deliveries`;

/** "All 137 deliveries", or "All 12 that match" a query, however far that is counted. */
export function allOf(
  { query, matching, isSearching, isStopped }: Matching,
  words: (n: number) => string = deliveryCount,
): string {
  if (query === "") return `All ${words(matching)}`;
  return isSearching || isStopped ? "All that match" : `All ${count(matching)} that match`;
}

interface Matching {
  query: string;
  matching: number;
  isSearching: boolean;
  isStopped: boolean;
}

/** Relative within a day, a date before that. A clock that runs ahead shows as "now". */
export function ago(iso: string, now: number): string {
  const then = Date.parse(iso);
  if (Number.isNaN(then)) return iso;
  const past = now - then;
  if (past < SECOND) return "now";
  if (past < MINUTE) return `${Math.floor(past / SECOND)} s`;
  if (past < HOUR) return `${Math.floor(past / MINUTE)} min`;
  if (past < DAY) return `${Math.floor(past / HOUR)} h`;
  return dayOf(iso, now);
}

const two = (n: number) => String(Math.floor(Math.abs(n))).padStart(2, "0");

/** To the second in local time; with the day when it is not today. */
export function timeOfDay(iso: string, now: number): string {
  const at = new Date(iso);
  if (Number.isNaN(at.getTime())) return iso;
  const time = [at.getHours(), at.getMinutes(), at.getSeconds()].map(two).join(":");
  return isSameDay(at, new Date(now)) ? time : `${time} on ${dayOf(iso, now)}`;
}

/** "19 May", with the year when it is another one. */
export function dayOf(iso: string, now: number): string {
  const at = new Date(iso);
  return (at.getFullYear() === new Date(now).getFullYear() ? day : dayAndYear).format(at);
}

/** In local time. */
export const isSameDay = (a: Date, b: Date): boolean => a.toDateString() === b.toDateString();

/** How long until then: "3 s", "2 min". `null` when it is due. */
export function until(iso: string, now: number): string | null {
  const left = Date.parse(iso) - now;
  if (!(left > 0)) return null;
  return left < MINUTE ? `${Math.ceil(left / SECOND)} s` : `${Math.ceil(left / MINUTE)} min`;
}

/** To the millisecond in local time, with the offset that makes it unambiguous. */
export function absolute(iso: string): string {
  const at = new Date(iso);
  if (Number.isNaN(at.getTime())) return iso;
  const offset = -at.getTimezoneOffset();
  const local = new Date(at.getTime() + offset * MINUTE).toISOString();
  const zone =
    offset === 0 ? "UTC" : `${offset < 0 ? "−" : "+"}${two(offset / 60)}:${two(offset % 60)}`;
  return `${local.slice(0, 10)} ${local.slice(11, 23)} ${zone}`;
}

/** Two digits that matter: 0.42 ms, 3.1 ms, 12 ms, 1.2 s; 20 min, 3 h, 49 d where a clock was wrong. */
export function duration(us: number): string {
  const ms = us / 1000;
  if (ms < 0.995) return `${ms.toFixed(2)} ms`;
  if (ms < 9.95) return `${ms.toFixed(1)} ms`;
  if (ms < 999.5) return `${Math.round(ms)} ms`;
  if (ms < 9950) return `${(ms / 1000).toFixed(1)} s`;
  if (ms < 10 * MINUTE) return `${Math.round(ms / SECOND)} s`;
  if (ms < 2 * HOUR) return `${Math.round(ms / MINUTE)} min`;
  return ms < 2 * DAY ? `${Math.round(ms / HOUR)} h` : `${count(Math.round(ms / DAY))} d`;
}

export function size(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`;
  const units = ["KiB", "MiB", "GiB", "TiB"];
  let value = bytes;
  let unit = -1;
  do {
    value /= 1024;
    unit += 1;
  } while (value >= 1023.5 && unit < units.length - 1);
  const digits = value < 9.95 && !Number.isInteger(value) ? 1 : 0;
  return `${value.toFixed(digits)} ${units[unit]}`;
}

/** Of what came, as much as was kept. */
export const kept = (bytes: number, of: number): string =>
  `${count(bytes)} of ${count(of)} bytes kept.`;

/** Bytes of a text as UTF-8. */
export const bytesOf = (text: string): number => new TextEncoder().encode(text).length;
