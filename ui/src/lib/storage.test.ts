import { expect, it } from "vitest";
import type { RetentionPreview } from "../api/generated";
import { wouldGo } from "./storage";

const nothing: RetentionPreview = { by_age: 0, by_count: 0, over: 0, kept: 0, began_anew: null };
const settings = { days: 30, count: 100, mib: null };

it("says what would go, and what stays", () => {
  expect(wouldGo(nothing, settings)).toBe("With this nothing would be deleted now.");
  expect(wouldGo({ ...nothing, by_age: 1, by_count: 1200, kept: 2 }, settings)).toBe(
    "With this would be deleted now: 1 delivery older than 30 days; the oldest 1,200 beyond 100. 2 deliveries pinned or noted stay.",
  );
});

it("says from when on the age counts, where there is a limit to it", () => {
  const at = new Date(2026, 10, 3, 14, 2, 11);
  const began = { ...nothing, began_anew: at.toISOString() };
  const days = (n: number) => at.getTime() + n * 86_400_000;
  expect(wouldGo(began, settings, days(20))).toBe(
    "With this nothing would be deleted now. What was here at 14:02:11 on 3 Nov counts as if it had arrived then: Hookglass had not run for long, the clock had leapt, or the store is of a backup or an earlier version.",
  );
  expect(wouldGo(began, settings, days(0))).toContain("What was here at 14:02:11 counts as");
  expect(wouldGo(began, { ...settings, days: null }, days(20))).toBe(
    "With this nothing would be deleted now.",
  );
});
