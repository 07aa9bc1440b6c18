import { expect, it } from "vitest";
import type { Call } from "../api/call";
import { DeliveryList } from "./deliveries.svelte";
import { FakeStore } from "./fakestore";
import { Picks } from "./picks.svelte";

function made(): Picks {
  const list = new DeliveryList((() => new Promise(() => {})) as Call);
  list.heard({ count: 1_000_000, newest: 1_000_000, oldest: 1 });
  return new Picks(list);
}

it("names all by the list's query, however many there are", () => {
  const picks = made();
  picks.takeAll();
  expect([picks.all, picks.count, picks.has(7), picks.ids]).toEqual([true, 1_000_000, true, []]);
  expect(picks.selection).toEqual({ by: "query", query: "" });
});

it("names those that were picked by their ids", async () => {
  const picks = made();
  picks.toggle(9);
  await picks.extend(7, 9);
  expect(picks.count).toBe(3);
  expect(picks.selection).toEqual({ by: "ids", ids: [7, 8, 9] });
  picks.toggle(8);
  expect([picks.has(8), picks.count]).toEqual([false, 2]);
  picks.clear();
  expect([picks.any, picks.all]).toEqual([false, false]);
});

it("starts anew with a pick after all", () => {
  const picks = made();
  picks.takeAll();
  picks.toggle(5);
  expect(picks.selection).toEqual({ by: "ids", ids: [5] });
});

it("keeps what is picked when a range would be too long", async () => {
  const picks = made();
  picks.toggle(1);
  expect(await picks.extend(900_000, 1)).toBe(false);
  expect(picks.ids).toEqual([1]);
});

it("holds nothing once another query's lines are shown", async () => {
  const store = new FakeStore(1000);
  const list = new DeliveryList(store.call);
  list.heard(store.totals);
  await store.settle();
  const picks = new Picks(list);
  for (const pick of [() => picks.takeAll(), () => picks.toggle(999)]) {
    list.search("10");
    pick();
    expect(picks.any).toBe(true);
    await store.settle();
    expect([picks.any, picks.has(999), picks.selection]).toEqual([
      false,
      false,
      { by: "ids", ids: [] },
    ]);
    picks.toggle(990);
    expect(picks.ids).toEqual([990]);
    list.search("");
    await store.settle();
    expect(picks.any).toBe(false);
  }
});
