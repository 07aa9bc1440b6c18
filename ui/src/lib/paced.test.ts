import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { Paced } from "./paced";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it("runs at once, then at most once in a while, and once more for what was wished meanwhile", async () => {
  const run = vi.fn(() => Promise.resolve());
  const paced = new Paced(run, 1000);
  paced.wish();
  expect(run).toHaveBeenCalledTimes(1);
  paced.wish();
  paced.wish();
  await vi.advanceTimersByTimeAsync(999);
  expect(run).toHaveBeenCalledTimes(1);
  await vi.advanceTimersByTimeAsync(1);
  expect(run).toHaveBeenCalledTimes(2);
  await vi.advanceTimersByTimeAsync(5000);
  expect(run).toHaveBeenCalledTimes(2);
});

it("never runs twice at once, and does what is owed when it is flushed", async () => {
  let done = () => {};
  const run = vi.fn(() => new Promise<void>((resolve) => (done = resolve)));
  const paced = new Paced(run, 0);
  paced.wish();
  paced.wish();
  expect(run).toHaveBeenCalledTimes(1);
  done();
  await vi.advanceTimersByTimeAsync(0);
  expect(run).toHaveBeenCalledTimes(2);
  done();
  const slow = new Paced(run, 60_000);
  slow.wish();
  done();
  await vi.advanceTimersByTimeAsync(0);
  slow.wish();
  const flushed = slow.flush();
  await vi.advanceTimersByTimeAsync(0);
  expect(run).toHaveBeenCalledTimes(4);
  done();
  await flushed;
});
