// The report of a check: what failed first, and all of it in a line.
import type { CheckItem, CheckOutcome, CheckReport, Exchange } from "../api/generated";
import { bytesOf, size } from "./format";
import type { Sign } from "./words";

export const OUTCOMES: Record<CheckOutcome, Sign> = {
  fail: { word: "failed", icon: "cross", tone: "bad" },
  warning: { word: "warning", icon: "warning", tone: "warn" },
  pass: { word: "passed", icon: "check", tone: "valid" },
  skipped: { word: "skipped", icon: "dash", tone: "none" },
};

/** In the order in which they matter; those of `rest` are folded. */
const GROUPS: { outcome: CheckOutcome; title: string; isFolded: boolean }[] = [
  { outcome: "fail", title: "Failed", isFolded: false },
  { outcome: "warning", title: "Warnings", isFolded: false },
  { outcome: "pass", title: "Passed", isFolded: true },
  { outcome: "skipped", title: "Skipped", isFolded: true },
];

export interface CheckGroup {
  outcome: CheckOutcome;
  title: string;
  isFolded: boolean;
  items: CheckItem[];
}

/** Without the empty ones. */
export const groupsOf = (items: readonly CheckItem[]): CheckGroup[] =>
  GROUPS.map((group) => ({
    ...group,
    items: items.filter(({ outcome }) => outcome === group.outcome),
  })).filter(({ items }) => items.length > 0);

export interface Tally {
  outcome: CheckOutcome;
  n: number;
  text: string;
}

/** How many of each outcome there are: "2 warnings", and always how many failed and passed. */
export function tallyOf({ items }: CheckReport): Tally[] {
  const number = (outcome: CheckOutcome) => items.filter((item) => item.outcome === outcome).length;
  const tally = (outcome: CheckOutcome): Tally => {
    const n = number(outcome);
    const word = outcome === "warning" && n !== 1 ? "warnings" : OUTCOMES[outcome].word;
    return { outcome, n, text: `${n} ${word}` };
  };
  return GROUPS.map(({ outcome }) => tally(outcome)).filter(
    ({ outcome, n }) => n > 0 || outcome === "fail" || outcome === "pass",
  );
}

export const tallyInWords = (report: CheckReport): string =>
  tallyOf(report)
    .map(({ text }) => text)
    .join(", ");

/** What is not shown of a request's body; `null` when all of it is. */
export function restOf({ request_start, request_size }: Exchange): string | null {
  const shown = bytesOf(request_start);
  return request_size > shown ? `${size(request_size)} in all` : null;
}
