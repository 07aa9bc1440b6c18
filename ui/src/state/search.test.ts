// The list of deliveries when it does not show everything: anchors, what arrives, stopping, answers
// that come too late.
import { beforeEach, describe, expect, it, vi } from "vitest";
import { Failure } from "../api/call";
import { DeliveryList } from "./deliveries.svelte";
import { FakeStore } from "./fakestore";
import { Picks } from "./picks.svelte";

let store: FakeStore;
let list: DeliveryList;

function arrive(count: number): void {
  store.newest += count;
  list.heard(store.totals);
}

const ids = (first: number, last: number) => list.lines(first, last).map(({ row }) => row?.id);
const counts = () => store.asked.filter((wish) => "every" in wish).length;

async function open(newest = 100_000): Promise<void> {
  store = new FakeStore(newest);
  list = new DeliveryList(store.call);
  list.look(0, 20);
  list.heard(store.totals);
  await store.settle();
}

async function search(query: string): Promise<void> {
  list.search(query);
  await store.settle();
}

beforeEach(() => open());

describe("lines of a query", () => {
  it("are its hits, any of them found by one page", async () => {
    await search("7");
    expect([list.query, list.length, list.matching]).toEqual(["7", 14_285, 14_285]);
    expect(ids(0, 3)).toEqual([99_995, 99_988, 99_981]);
    const before = store.asked.length;
    list.look(9_050, 9_070);
    expect(list.lines(9_050, 9_051)[0].row, "on its way").toBeUndefined();
    await store.settle();
    expect(ids(9_050, 9_052)).toEqual([99_995 - 7 * 9_050, 99_995 - 7 * 9_051]);
    expect(store.asked.length - before).toBe(1);
  });

  it("are right across parts that were counted one after another", async () => {
    store.look = 1234; // parts begin anywhere within a hundred hits
    await search("7");
    expect(list.length).toBe(14_285);
    for (const line of [0, 99, 100, 176, 177, 5_000, 14_284]) {
      list.look(line, line + 1);
      await store.settle();
      expect(ids(line, line + 1), String(line)).toEqual([99_995 - 7 * line]);
    }
  });

  it("are only held while they are looked at", async () => {
    await search("2");
    for (let line = 0; line < 50_000; line += 100) {
      list.look(line, line + 20);
      await store.settle();
    }
    const held = Array.from({ length: 50_000 }, (_, i) => list.row(100_000 - 2 * i)).filter(
      Boolean,
    );
    expect(held.length).toBeLessThanOrEqual(4_000);
    list.look(0, 20);
    await store.settle();
    expect(ids(0, 2)).toEqual([100_000, 99_998]);
  });

  it("stay those of the old query until there is an answer", async () => {
    list.search("7");
    expect([list.query, list.length, list.isSearching]).toEqual(["", 100_000, true]);
    await store.settle();
    expect([list.query, list.isSearching]).toEqual(["7", false]);
  });

  it("drop answers to what is no longer wanted", async () => {
    list.search("7");
    list.search("11");
    list.search("13");
    await store.settle();
    expect([list.query, list.length]).toEqual(["13", 7_692]);
    list.search("7");
    list.search("");
    await store.settle();
    expect([list.query, list.length, ids(0, 1)]).toEqual(["", 100_000, [100_000]]);
  });

  it("are everything again without the query, with the open one in place", async () => {
    await search("7");
    list.select(99_981);
    await search("");
    expect([list.length, list.following, list.lineOf(99_981)]).toEqual([100_000, false, 19]);
  });

  it("may be none", async () => {
    await search("1000000");
    expect([list.length, list.isSearching, list.isEmpty]).toEqual([0, false, false]);
    await list.move(1);
    expect(list.selected).toBeNull();
  });

  it("are left when it is not understood, and that is said", async () => {
    store.failing = new Failure("bad_request", "No.", "Write another one.");
    await search("7");
    expect([list.query, list.failure?.message]).toEqual(["", "No."]);
    store.failing = null;
    arrive(1);
    await store.settle();
    expect(list.query, "nor is it asked for again").toBe("");
  });

  it("come after a lost connection is back", async () => {
    store.failing = new Failure("unreachable", "Hookglass does not answer.", "");
    await search("7");
    store.failing = null;
    arrive(1);
    await store.settle();
    expect([list.query, list.failure]).toEqual(["7", null]);
  });
});

describe("a search that takes long", () => {
  beforeEach(() => {
    store.look = 10_000;
  });

  it("shows what it has, and how far it is", async () => {
    list.search("7");
    await store.answer(); // the first rows, before anything is counted
    expect([list.isSearching, list.length, ids(0, 1)]).toEqual([true, 100, [99_995]]);
    expect(store.asked.slice(-2).map((wish) => "every" in wish)).toEqual([false, true]);
    await store.answer(); // a part
    expect([list.isSearching, list.length, ids(0, 1)]).toEqual([true, 1_528, [99_995]]);
    expect([list.searched.done, list.searched.total]).toEqual([10_699, 100_000]);
    await store.settle();
    expect([list.isSearching, list.length]).toEqual([false, 14_285]);
  });

  it("stops, and goes on", async () => {
    list.search("7");
    await store.answer();
    await store.answer();
    list.stop();
    await store.settle();
    const { length } = list;
    expect([list.isSearching, list.isStopped]).toEqual([false, true]);
    expect(length).toBeLessThan(4_000);
    list.goOn();
    await store.settle();
    expect([list.isStopped, list.length]).toEqual([false, 14_285]);
  });

  it("ends with another query", async () => {
    list.search("7");
    await store.answer();
    await store.answer();
    await search("11");
    const before = counts();
    await store.settle();
    expect([list.query, list.length]).toEqual(["11", 9_090]);
    expect(counts()).toBe(before);
  });

  it("shows nothing yet where nothing is found yet", async () => {
    list.search("64000");
    await store.answer();
    expect([list.query, list.length, list.isSearching]).toEqual(["64000", 0, true]);
    await store.settle();
    expect([list.length, ids(0, 1), list.isSearching]).toEqual([1, [64_000], false]);
  });
});

describe("following with a query", () => {
  beforeEach(() => search("10"));

  it("shows what arrives and matches, washed, and only when it is there", async () => {
    arrive(25);
    expect(list.length).toBe(10_000);
    await store.settle();
    expect([list.length, ids(0, 3)]).toEqual([10_002, [100_020, 100_010, 100_000]]);
    expect([list.freshAbove, list.behind, list.waiting]).toEqual([100_000, 0, 0]);
  });

  it("is not behind for what does not match", async () => {
    arrive(5);
    expect(list.behind).toBe(5);
    await store.settle();
    expect([list.behind, list.length]).toEqual([0, 10_000]);
  });

  it("counts hits alone while the list stays still", async () => {
    list.select(100_000);
    arrive(35);
    await store.settle();
    expect([list.waiting, list.length, ids(0, 1)]).toEqual([3, 10_000, [100_000]]);
    list.follow();
    await store.settle();
    expect([list.waiting, list.length, ids(0, 1)]).toEqual([0, 10_003, [100_030]]);
  });

  it("keeps its place through thousands that arrive", async () => {
    for (let tick = 0; tick < 60; tick += 1) {
      arrive(70);
      await store.settle();
    }
    expect([list.length, list.behind]).toEqual([10_420, 0]);
    for (const line of [0, 19, 20, 21, 119, 120, 219, 419, 420, 10_419]) {
      list.look(line, line + 1);
      await store.settle();
      expect(ids(line, line + 1), String(line)).toEqual([104_200 - 10 * line]);
    }
    expect(list.lineOf(104_000)).toBe(20);
  });

  it("looks through a burst in as many answers as it takes", async () => {
    store.look = 300;
    arrive(3_000);
    await store.settle();
    expect([list.length, ids(0, 1)]).toEqual([10_300, [103_000]]);
  });
});

describe("moving and picking among hits", () => {
  beforeEach(() => search("10"));

  it("goes by lines, and to both ends", async () => {
    await list.move(1);
    await list.move(1);
    expect(list.selected).toBe(99_990);
    const end = list.move(list.length);
    await store.settle();
    await end;
    expect(list.selected).toBe(10);
    const top = list.move(-list.length);
    await store.settle();
    await top;
    expect(list.selected).toBe(100_000);
  });

  it("starts from where one would be that does not match", async () => {
    list.select(99_985);
    await list.move(1);
    expect(list.selected).toBe(99_980);
    list.select(99_985);
    await list.move(-1);
    expect(list.selected).toBe(99_990);
  });

  it("picks the hits of a range, also where they are not at hand", async () => {
    const picks = new Picks(list);
    picks.toggle(100_000);
    await picks.extend(99_970, null);
    expect(picks.ids).toEqual([100_000, 99_990, 99_980, 99_970]);
    const far = picks.extend(97_000, null);
    await store.settle();
    await far;
    expect(picks.count).toBe(301);
    const tooFar = picks.extend(10, null);
    store.newest = 100_000;
    await store.settle();
    expect(await tooFar).toBe(true);
    expect(picks.count).toBe(10_000);
  });

  it("picks all by the query", () => {
    const picks = new Picks(list);
    picks.takeAll();
    expect([picks.count, picks.selection]).toEqual([10_000, { by: "query", query: "10" }]);
  });
});

describe("what changes behind", () => {
  it("closes over deliveries that are gone, without a query", async () => {
    store.gone.add(99_999).add(50_000);
    list.heard(store.totals, true);
    await store.settle();
    expect([list.query, list.length, ids(0, 3)]).toEqual(["", 99_998, [100_000, 99_998, 99_997]]);
    expect([list.following, list.matching]).toEqual([true, 99_998]);
    arrive(1);
    await store.settle();
    expect([list.length, ids(0, 2)]).toEqual([99_999, [100_001, 100_000]]);
    list.look(49_999, 50_003);
    await store.settle();
    expect(ids(49_999, 50_003), "over the other hole").toEqual([50_001, 49_999, 49_998, 49_997]);
  });

  it("keeps a list of holes still for a reader who moved", async () => {
    list.select(99_995);
    arrive(3);
    store.gone.add(40_000);
    list.heard(store.totals, true);
    await store.settle();
    expect([list.top, list.lineOf(99_995), list.waiting]).toEqual([100_000, 5, 3]);
  });

  it("shows a page whose rows went, and passes over them", async () => {
    await search("10");
    store.gone.add(99_990);
    list.refresh();
    await store.settle();
    expect(list.lines(1, 2)[0].row).toBeNull();
    await list.move(1);
    await list.move(1);
    expect(list.selected).toBe(99_980);
  });

  it("counts anew what is gone from the hits, at a pace", async () => {
    vi.useFakeTimers({ toFake: ["Date"] });
    try {
      await search("10");
      store.gone.add(99_990);
      list.heard(store.totals, true);
      await store.settle();
      expect([list.length, ids(0, 2)]).toEqual([9_999, [100_000, 99_980]]);
    } finally {
      vi.useRealTimers();
    }
  });

  it("closes over what is deleted here, and is whole again after an undo", async () => {
    store.gone.add(99_999).add(99_998);
    list.remove({ by: "ids", ids: [99_999, 99_998] });
    expect(ids(0, 4)).toEqual([100_000, undefined, undefined, 99_997]);
    list.heard(store.totals, true);
    await store.settle();
    expect([list.length, ids(0, 3)]).toEqual([99_998, [100_000, 99_997, 99_996]]);
    store.gone.clear();
    list.restore();
    list.heard(store.totals, true);
    await store.settle();
    expect([list.length, ids(0, 3)]).toEqual([100_000, [100_000, 99_999, 99_998]]);
  });

  it("is empty once everything is gone, and begins again with the next one", async () => {
    for (let id = 1; id <= 100_000; id += 1) store.gone.add(id);
    list.heard(store.totals, true);
    await store.settle();
    expect([list.length, list.isEmpty]).toEqual([0, true]);
    store.newest += 1;
    list.heard(store.totals);
    await store.settle();
    expect(ids(0, list.length)).toEqual([100_001]);
  });

  it("begins anew when another store answers after a loss", async () => {
    await search("10");
    list.select(99_990);
    store.newest = 50;
    list.rejoin(store.totals);
    await store.settle();
    expect([list.query, list.length, list.selected, ids(0, 1)]).toEqual(["10", 5, null, [50]]);
  });
});
