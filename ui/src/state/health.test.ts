import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { Call } from "../api/call";
import type { HealthRange } from "../api/generated";
import { demoHealth } from "../host/demo/health";
import { HealthState } from "./health.svelte";

let asked: HealthRange[];
let answers: Record<string, Promise<unknown>>;

const call = ((_: string, { range }: { range: HealthRange }) => {
  asked.push(range);
  return answers[range] ?? Promise.resolve(demoHealth(range, new URLSearchParams(), 1));
}) as unknown as Call;

beforeEach(() => {
  vi.useFakeTimers();
  localStorage.clear();
  asked = [];
  answers = {};
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

it("looks at most once in a few seconds, however much is heard", async () => {
  const health = new HealthState(call);
  for (let i = 0; i < 50; i += 1) {
    health.heard();
    await vi.advanceTimersByTimeAsync(100);
  }
  expect(asked.length).toBe(2);
});

it("looks at a month less often", async () => {
  const health = new HealthState(call);
  await health.choose("month");
  for (let i = 0; i < 15; i += 1) {
    health.heard();
    await vi.advanceTimersByTimeAsync(1000);
  }
  expect(asked.length).toBe(2);
});

it("does not look while the page is not seen", async () => {
  vi.spyOn(document, "visibilityState", "get").mockReturnValue("hidden");
  const health = new HealthState(call);
  health.heard();
  await vi.advanceTimersByTimeAsync(10_000);
  expect(asked).toEqual([]);
});

it("drops the answer for a range that is not wanted any more, and remembers the choice", async () => {
  let answer: (value: unknown) => void = () => {};
  answers.month = new Promise((resolve) => (answer = resolve));
  const health = new HealthState(call);
  const slow = health.choose("month");
  await health.choose("day");
  answer(demoHealth("month", new URLSearchParams(), 1));
  await slow;
  expect(health.value?.range).toBe("day");
  expect(new HealthState(call).range).toBe("day");
});

it("keeps what is shown when a look fails, and says so", async () => {
  const health = new HealthState(call);
  await health.open();
  const before = health.value;
  answers.quarter_hour = Promise.reject(new Error("gone"));
  await health.open();
  expect(health.value).toBe(before);
  expect(health.failure?.message).toBe("Hookglass does not answer.");
});
