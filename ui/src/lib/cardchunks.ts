// Cards in chunks whose boundaries never move, so that a chunk out of sight can be left out of the
// page at the height that it had: ten thousand cards cost what a hundred do.
import type { Card } from "../api/generated";

export const CHUNK = 40;

export interface CardChunk {
  key: number;
  /** Newest first. */
  cards: readonly Card[];
}

let keys = 0;

const chunkOf = (cards: readonly Card[]): CardChunk => ({ key: ++keys, cards });

export function chunked(cards: readonly Card[]): CardChunk[] {
  const chunks: CardChunk[] = [];
  for (let at = 0; at < cards.length; at += CHUNK)
    chunks.push(chunkOf(cards.slice(at, at + CHUNK)));
  return chunks;
}

export function cardIn(chunks: readonly CardChunk[], event: number): Card | null {
  for (const { cards } of chunks) {
    const card = cards.find((each) => each.event.id === event);
    if (card) return card;
  }
  return null;
}

/** The oldest event; 0: there is none. */
export const oldestIn = (chunks: readonly CardChunk[]): number =>
  chunks.at(-1)?.cards.at(-1)?.event.id ?? 0;

/** Newer cards go into the first chunk while it has room. */
export function withNewer(chunks: readonly CardChunk[], newer: readonly Card[]): CardChunk[] {
  const first = chunks.at(0);
  if (newer.length === 0) return [...chunks];
  if (first && first.cards.length + newer.length <= CHUNK)
    return [{ key: first.key, cards: [...newer, ...first.cards] }, ...chunks.slice(1)];
  return [...chunked(newer), ...chunks];
}

export const withOlder = (chunks: readonly CardChunk[], older: readonly Card[]): CardChunk[] => [
  ...chunks,
  ...chunked(older),
];

/** Each card put through `change`; null drops it. Chunks in which nothing changed stay the same. */
export function mapCards(
  chunks: readonly CardChunk[],
  change: (card: Card) => Card | null,
): CardChunk[] {
  return chunks.flatMap((chunk) => {
    const cards = chunk.cards.flatMap((card) => change(card) ?? []);
    if (cards.length === 0) return [];
    const same =
      cards.length === chunk.cards.length && cards.every((card, i) => card === chunk.cards[i]);
    return same ? chunk : { key: chunk.key, cards };
  });
}

/** Cards as the store has them now, where anything of them changed. */
export function withCopies(chunks: readonly CardChunk[], copies: readonly Card[]): CardChunk[] {
  const told = new Map(copies.map((card) => [card.event.id, card]));
  return mapCards(chunks, (card) => {
    const copy = told.get(card.event.id);
    return copy && !isSameCard(copy, card) ? copy : card;
  });
}

/** Without the cards that the newest of the store lack; `all`: there are no older ones than these. */
export function withoutGone(
  chunks: readonly CardChunk[],
  newest: readonly Card[],
  all: boolean,
): CardChunk[] {
  const kept = new Set(newest.map(({ event }) => event.id));
  const lowest = all ? 0 : (newest.at(-1)?.event.id ?? 0);
  return mapCards(chunks, (card) =>
    card.event.id < lowest || kept.has(card.event.id) ? card : null,
  );
}

/** Whether the card looks the same, as far as anything but its event can change. */
const isSameCard = (a: Card, b: Card): boolean =>
  a.is_pinned === b.is_pinned &&
  a.note === b.note &&
  a.thread_size === b.thread_size &&
  JSON.stringify(a.mention) === JSON.stringify(b.mention);
