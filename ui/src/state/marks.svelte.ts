// What of the Feed was read: where reading stopped the last time, what was seen since, and telling
// the core of it.
import { SvelteSet } from "svelte/reactivity";
import type { Call } from "../api/call";
import type { Card, FeedSummary } from "../api/generated";
import { EVERYTHING, isOwn } from "../lib/feed";
import { Paced } from "../lib/paced";
import { Reading } from "./reading";

/** As many as one answer holds. */
export const MOST_CARDS = 200;
/** Pages of unread cards that are gone through to find where reading stopped: all that are counted. */
const UNREAD_PAGES = 5;
const MARK_EVERY = 2000;
const TOGETHER = 50;

export class Marks {
  summary = $state.raw<FeedSummary | null>(null);
  /** The newest event that had been read when the reader came; null: nothing new to tell of. */
  line = $state<number | null>(null);
  #baseline = $state(Infinity);
  readonly #seen = new SvelteSet<number>();
  #newestSeen = 0;
  #marked = 0;
  readonly #marking = new Paced(() => this.#mark(), MARK_EVERY);
  readonly reading = new Reading((event) => this.#read(event));

  constructor(private readonly call: Call) {}

  /** Had been read when the reader came. */
  isOld(event: number): boolean {
    return event <= this.#baseline;
  }

  isUnread(card: Card): boolean {
    return !this.isOld(card.event.id) && !isOwn(card) && !this.#seen.has(card.event.id);
  }

  /** Finds where reading stopped. */
  async begin(): Promise<void> {
    await this.#marking.flush();
    const oldest = await this.#oldestUnread();
    this.#seen.clear();
    this.summary = await this.call("feed_summary");
    this.#baseline = oldest === null ? this.summary.newest : oldest - 1;
    this.line = oldest === null ? null : oldest - 1;
    this.#marked = oldest === null ? this.summary.newest : 0;
  }

  /** Cards came in above this event. */
  came(top: number, cards: readonly Card[]): void {
    const isUnseen = !this.reading.here && cards.some((card) => !isOwn(card));
    if (isUnseen && this.line === null && top !== 0) this.line = top;
  }

  /** The newest card is one of this account's; the summary may not know it yet. */
  async meet(account: string | null | undefined): Promise<void> {
    const isKnown = account && this.summary?.accounts.includes(account);
    if (!isKnown) this.summary = await this.call("feed_summary");
  }

  close(): void {
    this.reading.clear();
    void this.#marking.flush();
  }

  async #oldestUnread(): Promise<number | null> {
    const filter = { ...EVERYTHING, unread: true };
    const limit = MOST_CARDS;
    let oldest: number | null = null;
    for (let i = 0; i < UNREAD_PAGES; i += 1) {
      const cards: Card[] = await this.call("list_feed", { filter, before: oldest, limit });
      oldest = cards.at(-1)?.event.id ?? oldest;
      if (cards.length < limit) break;
    }
    return oldest;
  }

  #read(event: number): void {
    this.#seen.add(event);
    this.#newestSeen = Math.max(this.#newestSeen, event);
    // The cards of a screen are read within the same moment, and told of together.
    if (this.#newestSeen > this.#marked) setTimeout(() => this.#marking.wish(), TOGETHER);
  }

  async #mark(): Promise<void> {
    const event = this.#newestSeen;
    try {
      this.summary = await this.call("mark_feed_read", { event });
      this.#marked = event;
    } catch {
      // Said again with the next card; nothing is lost that the reader would miss.
    }
  }
}
