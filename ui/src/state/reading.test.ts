import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { Reading } from "./reading";

let read: number[] = [];
let reading: Reading;

beforeEach(() => {
  vi.useFakeTimers();
  read = [];
  reading = new Reading((event) => read.push(event));
});
afterEach(() => void vi.useRealTimers());

it("counts what was in sight for a moment", () => {
  reading.here = true;
  reading.enter(1);
  reading.enter(2);
  vi.advanceTimersByTime(600);
  reading.leave(2);
  vi.advanceTimersByTime(600);
  expect(read).toEqual([1]);
});

it("counts nothing while nobody is here, and begins anew when somebody comes", () => {
  reading.enter(1);
  vi.advanceTimersByTime(5000);
  expect(read).toEqual([]);
  reading.here = true;
  vi.advanceTimersByTime(600);
  reading.here = false;
  vi.advanceTimersByTime(5000);
  expect(read).toEqual([]);
  reading.here = true;
  vi.advanceTimersByTime(1000);
  expect(read).toEqual([1]);
});
