import { expect, it, vi } from "vitest";
import { Failure } from "../api/call";
import type { JobState } from "../api/generated";
import { Job } from "./job.svelte";

interface Work {
  state: JobState;
  n: number;
}

function job(read: () => Promise<Work | null>) {
  return new Job<number, Work>({
    read,
    start: (n) =>
      n < 0
        ? Promise.reject(new Failure("bad_request", "No.", "Try another."))
        : Promise.resolve({ state: "running", n }),
    cancel: () => Promise.resolve({ state: "cancelled", n: 0 }),
  });
}

it("reads on ticks while it runs, and no longer", async () => {
  const read = vi.fn(() => Promise.resolve<Work>({ state: "done", n: 9 }));
  const work = job(read);
  work.heard();
  expect(read).not.toHaveBeenCalled();
  expect(await work.start(3)).toBe(true);
  expect(work.isRunning).toBe(true);
  work.heard();
  await vi.waitFor(() => expect(work.value?.n).toBe(9));
  work.heard();
  expect(read).toHaveBeenCalledTimes(1);
});

it("does not take an answer that is older than a command", async () => {
  let answer: (work: Work) => void = () => {};
  const work = job(() => new Promise((resolve) => (answer = resolve)));
  const reading = work.open();
  await work.cancel();
  answer({ state: "running", n: 1 });
  await reading;
  expect(work.value?.state).toBe("cancelled");
});

it("keeps what was there when it is not started, and says why", async () => {
  const work = job(() => Promise.resolve({ state: "done", n: 4 }));
  await work.open();
  expect(await work.start(-1)).toBe(false);
  expect(work.value?.n).toBe(4);
  expect(work.failure?.remedy).toBe("Try another.");
  await work.start(1);
  expect(work.failure).toBeNull();
});

it("says that it could not be read until it is, and not for longer", async () => {
  const lost = new Failure("unreachable", "Hookglass does not answer.", "");
  const read = vi.fn(() => Promise.resolve<Work | null>({ state: "done", n: 1 }));
  const work = job(read);
  read.mockRejectedValueOnce(lost);
  await work.open();
  expect(work.failure?.code).toBe("unreachable");
  await work.open();
  expect(work.failure).toBeNull();
  await work.start(-1);
  await work.open();
  expect(work.failure?.code, "what was refused stays so").toBe("bad_request");
});
