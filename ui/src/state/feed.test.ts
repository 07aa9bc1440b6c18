import { beforeEach, expect, it } from "vitest";
import type { Call } from "../api/call";
import type { CardFilter } from "../api/generated";
import { demoHost } from "../host/demo";
import { Feed } from "./feed.svelte";

let feed: Feed;
/** Events whose deliveries were deleted. */
let gone: Set<number>;
/** Before a page of cards is answered; the search for where reading stopped does not wait. */
let wait: () => Promise<void>;

beforeEach(() => {
  gone = new Set();
  wait = () => Promise.resolve();
  const demo = demoHost(new URLSearchParams("n=500&cards=300"));
  const call = (async (...args: Parameters<Call>) => {
    if (args[0] !== "list_feed") return demo.call(...args);
    if (!(args[1] as { filter: CardFilter }).filter.unread) await wait();
    const cards = (await demo.call(...args)) as { event: { id: number } }[];
    return cards.filter(({ event }) => !gone.has(event.id));
  }) as Call;
  feed = new Feed(call);
});

/** Until the next page of cards is asked for; it stays away until the result is called. */
function asked(): Promise<() => void> {
  return new Promise((isAsked) => {
    wait = () => {
      wait = () => Promise.resolve();
      return new Promise((resolve) => isAsked(resolve));
    };
  });
}

/** All that began has ended. */
async function loaded(): Promise<void> {
  await feed.open();
  expect(feed.loaded).toBe(true);
}

const ids = () => feed.chunks.flatMap(({ cards }) => cards.map(({ event }) => event.id));

it("loads again what was outdated while it was loaded", async () => {
  const page = asked();
  const opened = feed.open();
  const answer = await page;
  feed.outdated();
  answer();
  await opened;
  expect([feed.loaded, ids().length]).toEqual([true, 40]);
});

it("loads again what was outdated meanwhile, also when nobody looked just then", async () => {
  const page = asked();
  void feed.open();
  const answer = await page;
  feed.close();
  feed.outdated();
  const opened = feed.open();
  answer();
  await opened;
  expect([feed.loaded, ids().length]).toEqual([true, 40]);
});

it("keeps the note that is written while all is loaded again, also far down", async () => {
  await loaded();
  await feed.loadOlder();
  await feed.loadOlder();
  for (const event of [ids()[3], ids()[100]]) {
    feed.editing = { event, text: "call ba" };
    feed.outdated();
    await loaded();
    expect(feed.editing).toEqual({ event, text: "call ba" });
    expect(feed.find(event)).not.toBeNull();
  }
  await feed.setFilter({ words: "ship" });
  expect(feed.editing).toBeNull();
});

it("lets go of the note of a card that was deleted", async () => {
  await loaded();
  const event = ids()[3];
  feed.editing = { event, text: "call ba" };
  gone.add(event);
  feed.outdated();
  await loaded();
  expect(feed.editing).toBeNull();
});
