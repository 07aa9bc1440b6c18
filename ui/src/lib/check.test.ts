import { expect, it } from "vitest";
import type { CheckItem, CheckOutcome, CheckReport, Exchange } from "../api/generated";
import { groupsOf, restOf, tallyInWords } from "./check";

const item = (id: string, outcome: CheckOutcome) => ({ id, outcome }) as CheckItem;
const report = (...items: CheckItem[]) => ({ items }) as CheckReport;

it("puts what failed first and leaves empty groups out", () => {
  const groups = groupsOf([item("a", "pass"), item("b", "fail"), item("c", "pass")]);
  expect(groups.map(({ outcome, items }) => [outcome, items.map(({ id }) => id)])).toEqual([
    ["fail", ["b"]],
    ["pass", ["a", "c"]],
  ]);
  expect(groups.map(({ isFolded }) => isFolded)).toEqual([false, true]);
});

it("counts the outcomes, and says so when nothing failed", () => {
  expect(tallyInWords(report(item("a", "pass")))).toBe("0 failed, 1 passed");
  expect(tallyInWords(report(item("a", "warning"), item("b", "fail")))).toBe(
    "1 failed, 1 warning, 0 passed",
  );
  expect(
    tallyInWords(report(item("a", "warning"), item("b", "warning"), item("c", "skipped"))),
  ).toBe("0 failed, 2 warnings, 0 passed, 1 skipped");
});

it("says what is not shown of a body, by its bytes", () => {
  const exchange = (start: string, size: number) =>
    ({ request_start: start, request_size: size }) as Exchange;
  expect(restOf(exchange("{é}", 4))).toBeNull();
  expect(restOf(exchange("{é}", 2048))).toBe("2 KiB in all");
});
