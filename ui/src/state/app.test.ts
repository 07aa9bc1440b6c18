import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { Failure, type Command } from "../api/call";
import { demoHost } from "../host/demo";
import type { Host, TickListener } from "../host/types";
import { App } from "./app.svelte";

const unreachable = new Failure("unreachable", "Hookglass does not answer.", "");
let app: App;
let listener: TickListener;
/** Commands that fail now. */
let failing: Set<Command>;
/** Before a command is answered. */
let wait: (command: Command) => Promise<void>;

beforeEach(async () => {
  location.hash = "";
  localStorage.clear();
  failing = new Set();
  wait = () => Promise.resolve();
  const demo = demoHost();
  const call = (async (...args: Parameters<Host["call"]>) => {
    if (failing.has(args[0])) throw unreachable;
    await wait(args[0]);
    return demo.call(...args);
  }) as Host["call"];
  const ticks: Host["ticks"] = (heard) => {
    listener = heard;
    return demo.ticks(heard);
  };
  app = new App({ ...demo, call, ticks });
  await vi.waitFor(() => expect(app.list.row(137)).not.toBeNull());
});

afterEach(() => app.close());

it("leaves what was opened and picked while a deletion went on", async () => {
  let answer = () => {};
  wait = (command) =>
    command === "delete_deliveries"
      ? new Promise((resolve) => (answer = resolve))
      : Promise.resolve();
  app.select(137);
  const deleted = app.delete();
  app.select(130);
  app.picks.toggle(131);
  answer();
  await deleted;
  expect([app.list.selected, app.picks.ids]).toEqual([130, [131]]);
  expect(app.list.isGone(137)).toBe(true);
});

it("can undo again what could not be undone", async () => {
  await app.deleteOne(137);
  failing.add("undo_delete");
  await app.undoDelete();
  expect(app.deletion.failure?.code).toBe("unreachable");
  failing.clear();
  await app.undoDelete();
  expect([app.deletion.last, app.deletion.failure]).toEqual([null, null]);
  await vi.waitFor(() => expect(app.list.totals.count).toBe(137));
});

it("reads a query again once the connection is back", async () => {
  failing.add("read_query");
  app.query = "verdict:invalid";
  await vi.waitFor(() => expect(app.find.failure?.code).toBe("unreachable"));
  listener.link("lost");
  failing.clear();
  listener.link("connected");
  await vi.waitFor(() => expect(app.list.query).toBe("verdict:invalid"));
  expect(app.find.failure).toBeNull();
});

it("looks at everything anew once it answers again, however that is found out", async () => {
  const rejoin = vi.spyOn(app.list, "rejoin");
  const lose = async () => {
    failing.add("status");
    // One that was asked before, as it is from time to time, may still be on its way.
    await vi.waitFor(async () => {
      await app.connection.refresh();
      expect(app.connection.link).toBe("lost");
    });
    failing.clear();
  };
  await lose();
  await app.connection.refresh();
  expect([app.connection.link, rejoin.mock.calls.length]).toEqual(["connected", 1]);
  await lose();
  listener.link("connected");
  await vi.waitFor(() => expect(app.connection.link).toBe("connected"));
  expect(rejoin).toHaveBeenCalledTimes(2);
  expect(rejoin.mock.lastCall).toEqual([app.connection.tick?.totals]);
  // Whoever answered while the ticks were cut off need not be who answers after that.
  listener.link("lost");
  await vi.waitFor(() => expect(app.connection.link).toBe("connected"));
  listener.link("connected");
  await vi.waitFor(() => expect(rejoin).toHaveBeenCalledTimes(4));
});

it("asks again when it is back while an answer is on its way", async () => {
  await vi.waitFor(() => expect(app.connection.link).toBe("connected"));
  let answer = () => {};
  wait = (command) =>
    command === "status" ? new Promise((resolve) => (answer = resolve)) : Promise.resolve();
  listener.link("lost");
  const first = answer;
  wait = () => Promise.resolve();
  const rejoin = vi.spyOn(app.list, "rejoin");
  listener.link("connected");
  expect([app.connection.link, rejoin.mock.calls.length]).toEqual(["lost", 0]);
  first();
  await vi.waitFor(() => expect(app.connection.link).toBe("connected"));
  expect(rejoin).toHaveBeenCalledTimes(1);
});

it("asks for the status again where a deletion ended before the answer", async () => {
  const held: (() => void)[] = [];
  let asked = 0;
  wait = (command) =>
    command === "status" ? new Promise((resolve) => held.push(resolve)) : Promise.resolve();
  await vi.waitFor(() => {
    void app.connection.refresh();
    expect(held).toHaveLength(1);
  });
  const { status } = app.connection;
  await app.deleteOne(137);
  wait = (command) => {
    if (command !== "status") return Promise.resolve();
    asked += 1;
    expect(app.connection.status, "the old answer is none").toBe(status);
    return Promise.resolve();
  };
  held[0]();
  await vi.waitFor(() => expect(app.connection.status).not.toBe(status));
  expect(asked).toBe(1);
});

it("does not keep the focus for a search where there is nothing to search", async () => {
  app.seek();
  expect(app.find.isWanted).toBe(true);
  app.close();
  app = new App(demoHost(new URLSearchParams("n=0")));
  await vi.waitFor(() => expect(app.list.isEmpty).toBe(true));
  app.seek();
  expect(app.find.isWanted).toBe(false);
});
