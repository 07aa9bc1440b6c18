// What would be deleted, and what compacting costs, in plain words.
import type { RetentionPreview, RetentionSettings } from "../api/generated";
import { count, deliveryCount, plural, size, timeOfDay } from "./format";

/** A field of a limit: null while it is off, undefined while what stands there is no number. */
export const limitOf = (
  on: boolean,
  value: number | null | undefined,
): number | null | undefined =>
  on ? (Number.isInteger(value) && (value ?? 0) >= 1 ? value : undefined) : null;

/** Why the settings cannot be as they are. */
export function problemOf({ days, count: most, mib }: RetentionSettings): string | null {
  if (days === undefined) return "Write a whole number of days, at least 1.";
  if (most === undefined) return "Write a whole number of deliveries, at least 1.";
  if (mib === undefined) return "Write a whole number of MiB, at least 1.";
  return null;
}

export function wouldGo(
  { by_age, by_count, over, kept, began_anew }: RetentionPreview,
  settings: RetentionSettings,
  now = Date.now(),
): string {
  const parts: string[] = [];
  if (by_age > 0)
    parts.push(`${deliveryCount(by_age)} older than ${plural(settings.days ?? 0, "day")}`);
  if (by_count > 0)
    parts.push(`the oldest ${count(by_count)} beyond ${count(settings.count ?? 0)}`);
  if (over > 0) parts.push(`the oldest, until ${size(over)} are free`);
  const goes =
    parts.length === 0
      ? "With this nothing would be deleted now."
      : `With this would be deleted now: ${parts.join("; ")}.`;
  const stay = kept > 0 ? ` ${deliveryCount(kept)} pinned or noted stay.` : "";
  const anew =
    settings.days !== null && began_anew !== null
      ? ` What was here at ${timeOfDay(began_anew, now)} counts as if it had arrived then: Hookglass had not run for long, the clock had leapt, or the store is of a backup or an earlier version.`
      : "";
  return `${goes}${stay}${anew}`;
}

export const compactingCosts = (seconds: number | null): string =>
  seconds === null
    ? "The file gives up its free pages while everything goes on."
    : `The file is written anew. That may take ${plural(seconds, "second")}; what arrives meanwhile waits up to 4 s and is then answered 503, so that Meta sends it again.`;
