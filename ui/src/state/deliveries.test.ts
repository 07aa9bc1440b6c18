import { beforeEach, describe, expect, it } from "vitest";
import { Failure } from "../api/call";
import { DeliveryList } from "./deliveries.svelte";
import { FakeStore } from "./fakestore";

let store: FakeStore;
let list: DeliveryList;

/** Some arrive, and a tick says so. */
function arrive(count: number): void {
  store.newest += count;
  list.heard(store.totals);
}

const ids = (first: number, last: number) => list.lines(first, last).map(({ row }) => row?.id);

beforeEach(async () => {
  store = new FakeStore(1000);
  list = new DeliveryList(store.call);
  list.look(0, 20);
  list.heard(store.totals);
  await store.settle();
});

describe("following", () => {
  it("starts at the newest and asks for what is in sight, once", () => {
    expect(store.asked).toEqual([{ before: null, limit: 20, query: "" }]);
    expect(list.length).toBe(1000);
    expect(ids(0, 3)).toEqual([1000, 999, 998]);
  });

  it("shows new rows at the top, and only when they are there", async () => {
    arrive(2);
    expect(list.top).toBe(1000);
    await store.settle();
    expect(list.top).toBe(1002);
    expect(ids(0, 3)).toEqual([1002, 1001, 1000]);
    expect(list.waiting).toBe(0);
  });

  it("washes what is new, but not a flood", async () => {
    arrive(2);
    await store.settle();
    expect(list.freshAbove).toBe(1000);
    arrive(500);
    await store.settle();
    expect(list.freshAbove).toBe(Infinity);
  });

  it("has one request under way however many ticks come", async () => {
    for (let tick = 0; tick < 100; tick += 1) arrive(200);
    expect(store.open).toBe(1);
    const before = store.asked.length;
    await store.settle();
    expect(store.asked.length - before).toBeLessThanOrEqual(2);
    expect(list.top).toBe(store.newest);
  });

  it("asks again when more came while the answer was on its way", async () => {
    arrive(1);
    const { totals } = store;
    store.newest += 1;
    list.heard(store.totals);
    list.heard(totals); // a late tick takes nothing back
    await store.settle();
    expect(list.top).toBe(1002);
  });
});

describe("a reader who moved", () => {
  it("sees a list that stays exactly still, and how many wait", async () => {
    list.select(995);
    const shown = ids(0, 20);
    arrive(3);
    await store.settle();
    expect([list.following, list.top, list.length, list.waiting]).toEqual([false, 1000, 1000, 3]);
    expect(ids(0, 20)).toEqual(shown);
  });

  it("asks for nothing while nothing in sight is missing", () => {
    list.stay();
    const before = store.asked.length;
    arrive(2000);
    expect(store.asked.length).toBe(before);
  });

  it("comes back to the newest, and follows", async () => {
    list.stay();
    arrive(300);
    list.follow();
    await store.settle();
    expect([list.top, list.waiting]).toEqual([1300, 0]);
    arrive(1);
    await store.settle();
    expect(list.top).toBe(1301);
  });

  it("jumps anywhere with one request", async () => {
    list.stay();
    list.look(500, 520);
    expect(list.lines(500, 501)).toEqual([{ id: 500, row: undefined }]);
    await store.settle();
    expect(ids(500, 502)).toEqual([500, 499]);
    expect(store.asked.at(-1)).toEqual({ before: 501, limit: 20, query: "" });
  });

  it("asks only for where scrolling ended", async () => {
    list.stay();
    for (let first = 100; first <= 900; first += 20) list.look(first, first + 20);
    expect(store.open).toBe(1);
    const before = store.asked.length;
    await store.settle();
    expect(store.asked.length - before).toBe(1);
    expect(ids(900, 901)).toEqual([100]);
  });
});

describe("moving the selection", () => {
  it("goes to the oldest although nothing is selected yet", () => {
    list.move(list.length);
    expect(list.selected).toBe(1);
  });

  it("starts at the top and stops at the ends", () => {
    list.move(1);
    expect(list.selected).toBe(1000);
    list.move(1);
    expect(list.selected).toBe(999);
    list.move(-50);
    expect(list.selected).toBe(1000);
    list.move(5000);
    expect(list.selected).toBe(1);
  });

  it("steps over rows that are gone", async () => {
    store.gone.add(999).add(998);
    list = new DeliveryList(store.call);
    list.look(0, 20);
    list.heard({ ...store.totals, count: 1000 }); // from before they went
    await store.settle();
    expect(ids(0, 4)).toEqual([1000, undefined, undefined, 997]);
    list.select(1000);
    list.move(1);
    expect(list.selected).toBe(997);
    list.move(-1);
    expect(list.selected).toBe(1000);
  });
});

describe("when things go wrong", () => {
  it("says so, and recovers at the next tick", async () => {
    store.failing = new Failure("unreachable", "Hookglass does not answer.", "");
    arrive(1);
    await store.settle();
    expect(list.failure?.code).toBe("unreachable");
    store.failing = null;
    arrive(1);
    await store.settle();
    expect([list.failure, list.top]).toEqual([null, 1002]);
  });

  it("does not spin on a store that lists less than it says", async () => {
    list.heard({ count: 1001, newest: 1001, oldest: 1 });
    await store.settle();
    expect(list.top).toBe(1000);
  });

  it("starts anew when another store answers after a loss", async () => {
    list.select(900);
    store.newest = 5;
    list.rejoin(store.totals);
    await store.settle();
    expect([list.top, list.length, list.selected]).toEqual([5, 5, null]);
    expect(ids(0, 5)).toEqual([5, 4, 3, 2, 1]);
  });

  it("asks again for rows in sight that may have changed, and keeps showing them", async () => {
    list.heard(store.totals, true);
    expect(store.open).toBe(1);
    expect(ids(0, 2)).toEqual([1000, 999]);
    await store.settle();
    expect(ids(0, 2)).toEqual([1000, 999]);
  });
});
