import { beforeEach, expect, it, vi } from "vitest";
import type { Call } from "../api/call";
import type { BulkReplay } from "../api/generated";
import { Bulk } from "./bulk.svelte";
import { Replay } from "./replay.svelte";

const JOB: BulkReplay = {
  state: "running",
  started_at: "2026-01-01T00:00:00Z",
  target: "http://localhost/",
  total: 3,
  done: 0,
  passed: 0,
  fixed: 0,
  regressed: 0,
  failures: [],
  message: null,
};
let job: BulkReplay | null;
let asked: [string, unknown][];
let bulk: Bulk;
let replay: Replay;

beforeEach(() => {
  localStorage.clear();
  job = null;
  asked = [];
  const call = (async (command: string, args: unknown) => {
    asked.push([command, args]);
    if (command === "start_bulk_replay") job = JOB;
    if (command === "cancel_bulk_replay") job = job && { ...job, state: "cancelled" };
    return job;
  }) as Call;
  replay = new Replay(call);
  bulk = new Bulk(call, replay);
});

it("starts with what is set", async () => {
  replay.url = "http://localhost/";
  replay.mode = "resigned";
  bulk.concurrency = 64;
  bulk.rate = 2.5;
  bulk.order = "newest_first";
  bulk.stopOnFailure = true;
  expect(await bulk.start({ by: "query", query: "" })).toBe(true);
  expect(asked[0]).toEqual([
    "start_bulk_replay",
    {
      what: { by: "query", query: "" },
      to: { kind: "url", url: "http://localhost/", timeout_s: null },
      mode: "resigned",
      secret: null,
      concurrency: 64,
      rate: 2.5,
      order: "newest_first",
      stop_on_failure: true,
    },
  ]);
  expect(bulk.running).toBe(true);
});

it("does not start as it cannot be", async () => {
  const what = { by: "ids", ids: [1] } as const;
  expect(await bulk.start({ ...what, ids: [1] }), "without a target").toBe(false);
  replay.url = "http://localhost/";
  for (const wrong of [0, 65, 1.5, NaN, null]) {
    bulk.concurrency = wrong as number;
    expect(bulk.problem, String(wrong)).not.toBeNull();
    expect(await bulk.start({ ...what, ids: [1] })).toBe(false);
  }
  bulk.concurrency = 1;
  bulk.rate = 0;
  expect(bulk.problem).toContain("above 0");
  expect(asked).toEqual([]);
});

it("follows one that began elsewhere, at a pace", async () => {
  vi.useFakeTimers();
  try {
    job = JOB;
    for (let tick = 0; tick < 20; tick += 1) bulk.heard();
    await vi.advanceTimersByTimeAsync(0);
    expect(bulk.running).toBe(true);
    job = { ...JOB, state: "done", done: 3, passed: 3 };
    await vi.advanceTimersByTimeAsync(300);
    expect(bulk.job?.state).toBe("done");
    expect(asked.length).toBe(2);
  } finally {
    vi.useRealTimers();
  }
});

it("keeps the line of a replay until it is put away, and then only of that one", async () => {
  replay.url = "http://localhost/";
  await bulk.start({ by: "ids", ids: [1] });
  bulk.dismiss();
  expect(bulk.shown, "one that runs stays").not.toBeNull();
  await bulk.cancel();
  expect(bulk.shown?.state).toBe("cancelled");
  bulk.dismiss();
  expect(bulk.shown).toBeNull();
  job = { ...JOB, started_at: "2026-01-02T00:00:00Z" };
  bulk.heard();
  await vi.waitFor(() => expect(bulk.shown?.started_at).toBe("2026-01-02T00:00:00Z"));
});
