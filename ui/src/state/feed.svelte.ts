// The Feed: which cards are shown, and what waits above them.
import { SvelteMap, SvelteSet } from "svelte/reactivity";
import { Failure, type Call } from "../api/call";
import type { Card, CardFilter, Mention, Purged } from "../api/generated";
import {
  cardIn,
  chunked,
  mapCards,
  oldestIn,
  withCopies,
  withNewer,
  withOlder,
  withoutGone,
  type CardChunk,
} from "../lib/cardchunks";
import { EVERYTHING, isOwn, type Change } from "../lib/feed";
import type { MenuPlace } from "../lib/menu";
import { Paced } from "../lib/paced";
import { Marks, MOST_CARDS } from "./marks.svelte";

const PAGE = 40;
const PULL_EVERY = 1000;
/** More at once is a flood, and a wash over every card says nothing. */
const MOST_FRESH = 8;
/** Pages that are loaded to find a card that a notification leads to. */
const SEARCHED_PAGES = 10;

/** A menu that offers to filter by what a card has. */
export interface CardMenu extends MenuPlace {
  card: Card;
}

/** What Back returns to. */
interface Before {
  filter: CardFilter;
  chunks: readonly CardChunk[];
  complete: boolean;
  scrollTop: number;
  active: number | null;
}

export class Feed {
  filter = $state.raw<CardFilter>(EVERYTHING);
  chunks = $state.raw<readonly CardChunk[]>([]);
  /** Newer cards that the reader has not let in yet, newest first. */
  waiting = $state.raw<readonly Card[]>([]);
  /** There are more of them than are at hand. */
  waitingMore = $state(false);
  /** Nothing older is left. */
  complete = $state(false);
  loaded = $state(false);
  failure = $state.raw<Failure | null>(null);
  menu = $state.raw<CardMenu | null>(null);
  /** The card that the keyboard is on. */
  active = $state<number | null>(null);
  /** The note that is being written. */
  editing = $state<{ event: number; text: string } | null>(null);
  freshAbove = $state(Infinity);
  /** Where the page should scroll to; it takes this. */
  scrollWish = $state<number | null>(null);
  /** The card that should get the focus; the page gives it. */
  focusWish = $state<number | null>(null);
  /** Long texts that were unfolded. */
  readonly unfolded = new SvelteSet<number>();
  readonly purged = new SvelteMap<number, Purged>();
  /** Of chunks, by their keys, so that they keep their places when the page comes back. */
  readonly heights = new Map<number, number>(); // eslint-disable-line svelte/prefer-svelte-reactivity -- read once, when a chunk is made
  /** As the page last said. */
  scrollTop = 0;
  /** The keyboard moved through the cards: they stay where they are. */
  moved = false;

  #before = $state.raw<Before | null>(null);
  #isOpen = false;
  #beginning: Promise<void> | null = null;
  #epoch = 0;
  /** How often what was loaded was outdated. */
  #outdated = 0;
  #older: Promise<void> | null = null;
  readonly #pulling = new Paced(() => this.#pull(), PULL_EVERY);
  readonly marks: Marks;

  constructor(private readonly call: Call) {
    this.marks = new Marks(call);
  }

  get isEmpty(): boolean {
    return this.loaded && this.chunks.length === 0;
  }

  get newestId(): number {
    return this.chunks.at(0)?.cards[0].event.id ?? 0;
  }

  /** Older than all that is loaded, if it is there at all. */
  #isBelow(event: number): boolean {
    return !this.complete && event < oldestIn(this.chunks);
  }

  find(event: number | null): Card | null {
    return event === null ? null : cardIn(this.chunks, event);
  }

  /** The page is shown. What it showed before is still there. */
  async open(): Promise<void> {
    this.#isOpen = true;
    if (this.loaded) {
      this.scrollWish = this.scrollTop;
      this.#pulling.wish();
    } else await this.#begin();
  }

  close(): void {
    this.#isOpen = false;
    this.here = false;
    this.menu = null;
    this.marks.close();
  }

  /** Whether somebody is at the window. */
  set here(here: boolean) {
    const { reading } = this.marks;
    if (reading.here && !here && !this.#hasUnread()) this.marks.line = null;
    reading.here = here;
  }

  /** Something happened in the store. */
  heard(): void {
    if (this.#isOpen && this.loaded) this.#pulling.wish();
  }

  async setFilter(change: Partial<CardFilter>): Promise<void> {
    const becomesUnread = change.unread === true && !this.filter.unread;
    this.filter = { ...this.filter, ...change };
    await this.#beginning;
    await (becomesUnread ? this.#begin() : this.#restart());
  }

  /** The same from within a post or conversation, which is left: there no filter is seen. */
  async narrow(change: Change): Promise<void> {
    const { filter } = this.#before ?? this;
    this.#before = null;
    await this.setFilter({ ...filter, thread: null, ...change(filter) });
  }

  /** Only the post or conversation of a card, until Back. */
  async openThread(card: Card): Promise<void> {
    const { filter, chunks, complete, scrollTop, active } = this;
    this.#before = { filter, chunks, complete, scrollTop, active: active ?? card.event.id };
    await this.setFilter({ ...EVERYTHING, thread: card.thread });
  }

  back(): void {
    const before = this.#before;
    if (!before) return void this.clear();
    this.#before = null;
    this.#epoch += 1;
    this.filter = before.filter;
    this.chunks = before.chunks;
    this.complete = before.complete;
    this.active = before.active;
    this.scrollWish = before.scrollTop;
    this.#letGo();
    this.#pulling.wish();
  }

  async clear(): Promise<void> {
    this.#before = null;
    this.filter = EVERYTHING;
    await this.#restart();
  }

  /** The waiting cards come in, and the page goes to the top. */
  async showNewest(): Promise<void> {
    this.moved = false;
    this.active = null;
    this.scrollWish = 0;
    if (this.waitingMore) await this.#restart();
    else {
      this.#insert(this.waiting);
      this.waiting = [];
    }
  }

  loadOlder(): Promise<void> {
    this.#older ??= this.#loadOlder().finally(() => (this.#older = null));
    return this.#older;
  }

  async #loadOlder(): Promise<void> {
    const oldest = oldestIn(this.chunks);
    if (this.complete || oldest === 0 || !this.loaded) return;
    const epoch = this.#epoch;
    try {
      const page = await this.#page(oldest, PAGE);
      if (epoch !== this.#epoch) return;
      this.chunks = withOlder(this.chunks, page.cards);
      this.complete = page.isLast;
      this.failure = null;
    } catch (error) {
      this.failure = Failure.of(error);
    }
  }

  /** Loads on until a card is there, unless it is too far down. */
  async reach(event: number): Promise<Card | null> {
    for (let i = 0; i < SEARCHED_PAGES && this.#isBelow(event); i += 1) await this.loadOlder();
    return this.find(event);
  }

  /** Shows one card among all, as a notification asks for. */
  async reveal(event: number): Promise<void> {
    this.#before = null;
    this.filter = EVERYTHING;
    await this.#beginning;
    await this.#begin();
    if (await this.reach(event)) this.focusWish = event;
  }

  async pin(card: Card): Promise<Failure | null> {
    const event = card.event.id;
    const pinned = !card.is_pinned;
    this.#patch(event, { is_pinned: pinned });
    try {
      await this.call("pin_event", { event, pinned });
      return null;
    } catch (error) {
      this.#patch(event, { is_pinned: !pinned });
      return Failure.of(error);
    }
  }

  /** Keeps what was written; blank is no note. */
  async keepNote(event: number, text: string): Promise<Failure | null> {
    try {
      await this.call("note_event", { event, note: text });
      this.#patch(event, { note: text.trim() || null });
      this.editing = null;
      return null;
    } catch (error) {
      return Failure.of(error);
    }
  }

  async readMention(event: number): Promise<Mention> {
    const mention = await this.call("resolve_mention", { event });
    this.#patch(event, { mention });
    return mention;
  }

  async purge(event: number, batches: boolean): Promise<void> {
    const before = this.purged.get(event)?.deliveries ?? 0;
    const purged = await this.call("purge_message", { event, batches });
    this.purged.set(event, { ...purged, deliveries: before + purged.deliveries });
    await this.#dropGone();
  }

  /** Deliveries were deleted, or are back: what was loaded may not hold any more. */
  outdated(): void {
    this.#epoch += 1;
    this.#outdated += 1;
    this.chunks = [];
    this.waiting = [];
    this.complete = false;
    this.loaded = false;
    this.#before = null;
    if (this.#isOpen) void this.#begin();
  }

  #hasUnread(): boolean {
    return this.chunks.some(({ cards }) => cards.some((card) => this.marks.isUnread(card)));
  }

  /** Finds where reading stopped, then loads; once more when that was outdated meanwhile. */
  #begin(): Promise<void> {
    this.#beginning ??= this.#beginAnew().finally(() => (this.#beginning = null));
    return this.#beginning;
  }

  async #beginAnew(): Promise<void> {
    let outdated;
    do {
      outdated = this.#outdated;
      try {
        await this.marks.begin();
        await this.#restart();
      } catch (error) {
        this.failure = Failure.of(error);
      }
    } while (outdated !== this.#outdated);
  }

  async #restart(): Promise<void> {
    this.#epoch += 1;
    const epoch = this.#epoch;
    try {
      const page = await this.#page(null, PAGE);
      if (epoch !== this.#epoch) return;
      // What was outdated goes, and not what somebody writes.
      const note = this.loaded ? null : this.editing;
      this.active = null;
      this.#letGo();
      this.editing = note;
      this.chunks = chunked(page.cards);
      this.complete = page.isLast;
      this.freshAbove = Infinity;
      this.scrollWish = note ? null : 0;
      this.loaded = true;
      this.failure = null;
      if (!note || (await this.reach(note.event)) || epoch !== this.#epoch) return;
      if (!this.#isBelow(note.event)) this.editing = null;
    } catch (error) {
      if (epoch === this.#epoch) this.failure = Failure.of(error);
    }
  }

  #letGo(): void {
    this.waiting = [];
    this.waitingMore = false;
    this.moved = false;
    this.editing = null;
  }

  /** A page of the store. What is read while the reader looks does not vanish from "unread", so that
   * is told apart here. */
  async #page(before: number | null, limit: number): Promise<{ cards: Card[]; isLast: boolean }> {
    const { unread, ...others } = this.filter;
    const all = await this.call("list_feed", {
      filter: { ...others, unread: false },
      before,
      limit,
    });
    const cards = unread
      ? all.filter((card) => !this.marks.isOld(card.event.id) && !isOwn(card))
      : all;
    const isPast = unread && this.marks.isOld(all.at(-1)?.event.id ?? 0);
    return { cards, isLast: all.length < limit || isPast };
  }

  async #pull(): Promise<void> {
    const epoch = this.#epoch;
    const limit = Math.min(MOST_CARDS, PAGE + this.waiting.length);
    try {
      const { cards, isLast } = await this.#page(null, limit);
      if (epoch !== this.#epoch) return;
      this.#merge(cards, isLast);
      await this.marks.meet(cards.at(0)?.event.account_id);
      this.failure = null;
    } catch (error) {
      if (epoch === this.#epoch) this.failure = Failure.of(error);
    }
  }

  #merge(cards: readonly Card[], isLast: boolean): void {
    const top = this.newestId;
    const newer = cards.filter(({ event }) => event.id > top);
    const hasGap = newer.length === cards.length && !isLast && top !== 0;
    this.chunks = withCopies(this.chunks, cards);
    if (newer.length === 0) return;
    this.marks.came(top, newer);
    if (this.#isHeld) {
      this.waiting = newer;
      this.waitingMore = hasGap;
    } else if (hasGap) {
      this.chunks = chunked(cards);
      this.complete = false;
      this.freshAbove = Infinity;
    } else {
      this.#insert(newer);
      this.waiting = [];
    }
  }

  get #isHeld(): boolean {
    return (
      this.newestId !== 0 &&
      (this.scrollTop > 4 || this.moved || this.editing !== null || this.waiting.length > 0)
    );
  }

  #insert(newer: readonly Card[]): void {
    this.freshAbove = newer.length > MOST_FRESH ? Infinity : this.newestId;
    this.chunks = withNewer(this.chunks, newer);
  }

  /** Looks again at what is shown, for cards whose deliveries were erased. */
  async #dropGone(): Promise<void> {
    const epoch = this.#epoch;
    const { cards } = await this.#page(null, MOST_CARDS);
    if (epoch !== this.#epoch) return;
    this.chunks = withoutGone(this.chunks, cards, cards.length < MOST_CARDS);
  }

  #patch(event: number, change: Partial<Card>): void {
    this.chunks = mapCards(this.chunks, (card) =>
      card.event.id === event ? { ...card, ...change } : card,
    );
  }
}
