import { beforeEach, describe, expect, it, vi } from "vitest";
import { Failure, type Call, type Command } from "../api/call";
import { Deletion } from "./deletion.svelte";
import { DeliveryList } from "./deliveries.svelte";

const unreachable = new Failure("unreachable", "Hookglass does not answer.", "");
const store = new Failure("store", "The disk is full.", "");
const cancelled = new Failure("cancelled", "Stopped.", "");
const isRunning = new Failure("bad_request", "Another deletion is running.", "");
const tooLate = new Failure("bad_request", "There is nothing to stop.", "");

interface Asked {
  answer: (result?: unknown) => void;
  fail: (failure: Failure) => void;
}

const all = { by: "query", query: "" } as const;
let asked: Map<Command, Asked>;
let deletion: Deletion;
const on = { changed: vi.fn(), ended: vi.fn() };

const wait = (command: Command) => asked.get(command) as Asked;
const deleted = (batch: number) => ({ batch, deliveries: 3, kept: 0, undo_s: 30 });
const told = () => [deletion.failure, deletion.stopped, deletion.isLastTold];

async function deleteQuickly(batch: number): Promise<void> {
  const done = deletion.delete({ by: "ids", ids: [batch] });
  wait("delete_deliveries").answer(deleted(batch));
  await done;
  on.changed.mockClear();
}

beforeEach(() => {
  asked = new Map();
  const call = ((command: Command) =>
    new Promise<unknown>((answer, fail) => asked.set(command, { answer, fail }))) as Call;
  vi.clearAllMocks();
  deletion = new Deletion(call, new DeliveryList(call), on);
});

describe("one that comes to nothing soon after another one", () => {
  beforeEach(() => deleteQuickly(1));

  it("leaves that to be undone, and tells of itself", async () => {
    const done = deletion.delete(all);
    const stopped = deletion.stop();
    wait("cancel_deletion").answer(null);
    await stopped;
    wait("delete_deliveries").fail(cancelled);
    expect(await done).toBe(false);
    expect(told()).toEqual([null, true, false]);
    deletion.dismiss();
    expect([deletion.last?.batch, ...told()]).toEqual([1, null, false, false]);
    void deletion.undo();
    wait("undo_delete").fail(unreachable);
    await vi.waitFor(() => expect(told(), "that one").toEqual([unreachable, false, true]));
    deletion.forget();
    expect(deletion.last).toBeNull();
  });

  it("says that it could not be stopped, whatever can be undone", async () => {
    void deletion.delete(all);
    const stopped = deletion.stop();
    wait("cancel_deletion").fail(unreachable);
    await stopped;
    expect(told()).toEqual([unreachable, false, false]);
    wait("delete_deliveries").answer(deleted(2));
    await vi.waitFor(() => expect(told()).toEqual([null, false, true]));
  });

  it("says why it failed, and not that it is too late to stop it", async () => {
    const done = deletion.delete(all);
    const stopped = deletion.stop();
    wait("delete_deliveries").fail(store);
    await done;
    wait("cancel_deletion").fail(tooLate);
    await stopped;
    expect(told()).toEqual([store, false, false]);
  });

  it("takes away what was told of the one before it", async () => {
    void deletion.delete(all);
    wait("delete_deliveries").fail(store);
    await vi.waitFor(() => expect(deletion.failure).toBe(store));
    void deletion.delete(all);
    expect(told()).toEqual([null, false, false]);
  });
});

describe("what was loaded", () => {
  it("still holds after what changed nothing, but the status is asked for", async () => {
    for (const failure of [isRunning, unreachable]) {
      const done = deletion.delete(all);
      wait("delete_deliveries").fail(failure);
      await done;
    }
    const stopped = deletion.stop();
    wait("cancel_deletion").fail(tooLate);
    await stopped;
    expect(deletion.failure).toBe(tooLate);
    expect([on.changed.mock.calls.length, on.ended.mock.calls.length]).toEqual([0, 3]);
  });

  it("may not hold after a store failure, and after a stop, once", async () => {
    const failed = deletion.delete(all);
    wait("delete_deliveries").fail(store);
    await failed;
    expect(on.changed).toHaveBeenCalledTimes(1);
    const done = deletion.delete(all);
    const stopped = deletion.stop();
    wait("cancel_deletion").answer(null);
    await stopped;
    expect(on.changed).toHaveBeenCalledTimes(2);
    wait("delete_deliveries").fail(cancelled);
    await done;
    expect(on.changed).toHaveBeenCalledTimes(2);
  });
});
