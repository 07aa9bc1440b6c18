// The list of deliveries while something else goes on: a search that is not through yet, counting anew,
// failures.
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Failure } from "../api/call";
import { DeliveryList } from "./deliveries.svelte";
import { FakeStore } from "./fakestore";

let store: FakeStore;
let list: DeliveryList;

const ids = (first: number, last: number) => list.lines(first, last).map(({ row }) => row?.id);

async function search(query: string): Promise<void> {
  list.search(query);
  await store.settle();
}

/** A tick after something was deleted. */
async function lose(...gone: number[]): Promise<void> {
  for (const id of gone) store.gone.add(id);
  list.heard(store.totals, true);
  await store.settle();
}

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ["Date"] });
  store = new FakeStore(100_000);
  list = new DeliveryList(store.call);
  list.look(0, 20);
  list.heard(store.totals);
  await store.settle();
});

afterEach(() => {
  vi.useRealTimers();
});

describe("a search that is under way", () => {
  beforeEach(() => {
    store.look = 10_000;
  });

  it("counts nothing twice when it is stopped and goes on at once", async () => {
    list.search("7");
    await store.answer();
    list.stop();
    list.goOn();
    expect(store.open).toBe(1);
    await store.settle();
    expect([list.length, list.matching]).toEqual([14_285, 14_285]);
  });

  it("is not the one that is shown until it has an answer", async () => {
    await search("7");
    list.search("11");
    expect([list.query, list.isAsking]).toEqual(["7", true]);
    list.stop();
    await store.settle();
    expect([list.isAsking, list.isStopped, list.length]).toEqual([false, false, 9_090]);
  });

  it("does not know lines below where it has come to", async () => {
    list.search("7");
    await store.answer(); // a hundred, down to 99,302
    expect([list.lineOf(99_302), list.lineOf(98_000)]).toEqual([99, null]);
    expect(await list.findLine(98_000)).toBeNull();
    const range = list.between(98_000, 99_995);
    await store.settle();
    expect(await range).toHaveLength(286);
    const far = list.findLine(98_000);
    await store.settle();
    expect(await far).toBe(285);
  });

  it("is counted anew after what went meanwhile", async () => {
    list.search("7");
    await store.answer();
    store.gone.add(99_995);
    list.heard(store.totals, true);
    vi.setSystemTime(Date.now() + 5_000);
    await store.settle();
    expect([list.length, ids(0, 1)]).toEqual([14_284, [99_988]]);
  });

  it("stays where it was stopped when it is counted anew", async () => {
    list.search("7");
    await store.answer();
    await store.answer();
    list.stop();
    await store.settle();
    const { length } = list;
    await lose(99_995);
    expect([list.isStopped, ids(0, 1)]).toEqual([true, [99_988]]);
    expect(list.length, "at least").toBeGreaterThanOrEqual(length - 1);
    expect(list.length, "not all").toBeLessThan(6_000);
    list.goOn();
    await store.settle();
    expect(list.length).toBe(14_284);
  });
});

describe("counting anew", () => {
  it("closes over what went, also where an answer told the totals first", async () => {
    await search("10");
    store.gone.add(100_000).add(99_990);
    list.refresh();
    await store.settle();
    list.heard(store.totals, true);
    await store.settle();
    expect([list.length, ids(0, 1)]).toEqual([9_998, [99_980]]);
  });

  it("follows what was deleted here by a query", async () => {
    await search("10");
    store.gone.add(100_000);
    list.remove({ by: "query", query: "10" });
    await store.settle();
    expect(list.length).toBe(9_999);
  });

  it("follows that at once, although it was counted anew just before", async () => {
    await search("10");
    await lose(99_990);
    store.gone.add(100_000);
    list.remove({ by: "query", query: "10" });
    await store.settle();
    expect([list.length, ids(0, 1)]).toEqual([9_998, [99_980]]);
  });

  it("stays where it was stopped after that as well", async () => {
    store.look = 10_000;
    list.search("10");
    await store.answer();
    await store.answer();
    list.stop();
    await store.settle();
    const { length } = list;
    store.gone.add(100_000);
    list.remove({ by: "query", query: "10" });
    await store.settle();
    expect([list.isStopped, ids(0, 1)]).toEqual([true, [99_990]]);
    expect(list.length, "at least").toBeGreaterThanOrEqual(length - 1);
    expect(list.length, "not all").toBeLessThan(6_000);
    list.goOn();
    await store.settle();
    expect(list.length).toBe(9_999);
  });

  it("leaves a search alone that was begun while the deletion went on", async () => {
    await search("10");
    list.search("7");
    const { length } = store.asked;
    list.remove({ by: "query", query: "10" });
    const anew = store.asked.slice(length).map(({ query }) => query);
    expect(anew).not.toContain("7");
    await store.settle();
    expect([list.query, list.length]).toEqual(["7", 14_285]);
  });

  it("waits for its turn after what was deleted by another query than is shown", async () => {
    await search("10");
    await lose(99_990);
    const { length } = list;
    store.gone.add(100_000);
    list.remove({ by: "query", query: "7" });
    await store.settle();
    expect(list.length).toBe(length);
  });

  it("finds what a target answered only after it had arrived and was passed over", async () => {
    await search("status:5xx");
    store.newest += 1;
    list.heard(store.totals);
    await store.settle();
    expect([list.top, list.length]).toEqual([100_001, 0]);
    store.found.add(100_001);
    vi.setSystemTime(Date.now() + 4_000);
    list.heard(store.totals, true);
    await store.settle();
    expect([list.length, ids(0, 1)]).toEqual([1, [100_001]]);
  });

  it("never takes back what arrived meanwhile", async () => {
    await search("10");
    store.look = 10_000;
    store.gone.add(99_990);
    list.heard(store.totals, true);
    store.newest += 20;
    list.heard(store.totals);
    const tops = [list.top];
    while (store.open > 0) {
      await store.answer();
      tops.push(list.top);
    }
    expect(tops).toEqual(tops.toSorted((a, b) => a - b));
    expect([list.length, ids(0, 3)]).toEqual([10_001, [100_020, 100_010, 100_000]]);
  });
});

describe("a failure", () => {
  const lost = new Failure("unreachable", "Hookglass does not answer.", "");

  /** A search of which the first rows are there and counting fails. */
  async function cutOff(): Promise<void> {
    store.look = 10_000;
    list.search("7");
    await store.answer();
    store.failing = lost;
    await store.answer();
    store.failing = null;
  }

  it("of counting stays until it goes on", async () => {
    await cutOff();
    list.heard(store.totals);
    await store.settle();
    expect([list.failure, list.isStopped]).toEqual([lost, true]);
    list.goOn();
    await store.settle();
    expect([list.failure, list.length]).toEqual([null, 14_285]);
  });

  it("of counting ends with the loss of the connection", async () => {
    await cutOff();
    list.rejoin(store.totals);
    await store.settle();
    expect([list.failure, list.length]).toEqual([null, 14_285]);
  });

  it("of a search stays until another one is wanted", async () => {
    store.failing = new Failure("bad_request", "No.", "Write another one.");
    await search("7");
    store.failing = null;
    store.newest += 1;
    list.heard(store.totals, true);
    await store.settle();
    expect(list.failure?.message).toBe("No.");
    await search("");
    expect(list.failure).toBeNull();
  });
});
