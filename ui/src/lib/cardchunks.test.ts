import { expect, it } from "vitest";
import type { Card } from "../api/generated";
import {
  CHUNK,
  chunked,
  mapCards,
  withCopies,
  withNewer,
  withOlder,
  withoutGone,
} from "./cardchunks";

const card = (id: number, note: string | null = null) =>
  ({ event: { id }, note, is_pinned: false, thread_size: 1, mention: null }) as Card;
const cards = (from: number, to: number) =>
  Array.from({ length: from - to + 1 }, (_, i) => card(from - i));
const ids = (chunks: readonly { cards: readonly Card[] }[]) =>
  chunks.flatMap((chunk) => chunk.cards.map(({ event }) => event.id));

it("lets newer cards in without moving a boundary", () => {
  const chunks = chunked(cards(100, 1));
  expect(chunks.map((chunk) => chunk.cards.length)).toEqual([CHUNK, CHUNK, 20]);
  const more = withNewer(chunks, cards(102, 101));
  expect(more.slice(1)).toEqual(chunks);
  const again = withNewer(more, [card(103)]);
  expect(again[0].key).toBe(more[0].key);
  expect(ids(withOlder(again, [card(0)]))).toEqual(ids(chunked(cards(103, 0))));
});

it("keeps what did not change as it is", () => {
  const chunks = chunked(cards(100, 1));
  const changed = withCopies(chunks, [card(70), card(50, "a note")]);
  expect(changed[0]).toBe(chunks[0]);
  expect(changed[1]).not.toBe(chunks[1]);
  expect(changed[1].key).toBe(chunks[1].key);
  expect(mapCards(chunks, (each) => (each.event.id > 20 ? each : null))).toHaveLength(2);
});

it("drops what the store no longer has, as far as it was asked", () => {
  const chunks = chunked(cards(6, 1));
  expect(ids(withoutGone(chunks, [card(6), card(4), card(3)], false))).toEqual([6, 4, 3, 2, 1]);
  expect(ids(withoutGone(chunks, [card(6), card(4)], true))).toEqual([6, 4]);
});
