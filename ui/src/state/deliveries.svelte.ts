// The list of deliveries: which rows are shown, and following the newest until the reader moves.
// Lines count down from `top`, so a place in a list of a million is arithmetic on ids, and a list
// that stopped following stays still however much arrives.
import { Failure, type Call } from "../api/call";
import type { DeliveryPage, DeliveryRow, Totals } from "../api/generated";
import { RowCache, type Cached } from "./rowcache";

const MOST_ROWS = 200;
/** More at once is a flood, and a wash over every row says nothing. */
const MOST_FRESH = 8;

export interface Line {
  id: number;
  row: Cached;
}

export class DeliveryList {
  /** Of the store, as last heard. */
  totals = $state.raw<Totals>({ count: 0, newest: 0, oldest: 0 });
  /** The id of the first line. */
  top = $state(0);
  following = $state(true);
  selected = $state<number | null>(null);
  /** Lines with a higher id have just come. */
  freshAbove = $state(Infinity);
  failure = $state.raw<Failure | null>(null);
  /** What the list shows: everything. */
  readonly query = "";
  #heard = $state(false);
  #version = $state(0);
  #cache = new RowCache();
  #sight = { first: 0, last: 30 };
  #pulling = false;

  constructor(private readonly call: Call) {}

  /** Nothing is stored; false as long as that is not known. */
  get isEmpty(): boolean {
    return this.#heard && this.totals.count === 0;
  }

  get length(): number {
    return this.top === 0 ? 0 : Math.max(0, this.top - this.totals.oldest + 1);
  }

  /** How many newer ones the list does not show yet. */
  get waiting(): number {
    return Math.max(0, this.totals.newest - this.top);
  }

  lines(first: number, last: number): Line[] {
    void this.#version; // what makes a reader of the cache run again
    return Array.from({ length: Math.max(0, last - first) }, (_, i) => {
      const id = this.top - first - i;
      return { id, row: this.#cache.get(id) };
    });
  }

  row(id: number): DeliveryRow | null {
    void this.#version;
    return this.#cache.get(id) ?? null;
  }

  /** Known to be no longer there. */
  isGone(id: number): boolean {
    void this.#version;
    return this.#cache.get(id) === null;
  }

  /** Rows in sight are no longer as they were. */
  refresh(): void {
    this.heard(this.totals, true);
  }

  /** News of the store; `changed` when something other than arrivals may have altered rows. */
  heard(totals: Totals, changed = false): void {
    this.#heard = true;
    this.#learn(totals);
    if (changed) this.#cache.outdate(this.#highest, this.#lowest);
    void this.#pull();
  }

  /** After a lost connection: what answers now may be another store. */
  rejoin(totals: Totals): void {
    if (totals.newest < this.top) {
      this.#cache.clear();
      this.totals = totals;
      this.top = totals.newest;
      this.selected = null;
    }
    this.heard(totals, true);
  }

  /** The lines in sight, as the view scrolls. */
  look(first: number, last: number): void {
    // An empty list shows nothing, yet its first rows should fill the window.
    if (last > first) this.#sight = { first, last };
    void this.#pull();
  }

  /** The reader moved: from here on the list stays still. */
  stay(): void {
    this.following = false;
  }

  follow(): void {
    this.following = true;
    void this.#pull();
  }

  select(id: number | null): void {
    this.stay();
    if (id !== null && id > this.top) this.top = id;
    this.selected = id;
  }

  /** Moves the selection by lines, over those that are gone. A list that follows starts above its top. */
  move(lines: number): void {
    if (this.length === 0) return;
    const start = this.selected === null || this.following ? -1 : this.top - this.selected;
    const step = Math.sign(lines);
    let line = Math.min(Math.max(start + lines, 0), this.length - 1);
    while (
      this.#cache.get(this.top - line) === null &&
      line + step >= 0 &&
      line + step < this.length
    ) {
      line += step;
    }
    this.select(this.top - line);
  }

  async #pull(): Promise<void> {
    if (this.#pulling) return;
    this.#pulling = true;
    try {
      for (let wish = this.#wish(); wish; wish = this.#wish()) {
        if (!this.#take(wish, await this.call("list_deliveries", wish))) break;
      }
      this.failure = null;
    } catch (error) {
      this.failure = Failure.of(error);
    } finally {
      this.#pulling = false;
    }
  }

  /** The next request: the newest while following, else the first row in sight that is not at hand. */
  #wish(): { before: number | null; limit: number } | null {
    const rows = Math.min(this.#sight.last - this.#sight.first, MOST_ROWS);
    if (this.following && this.waiting > 0) return { before: null, limit: Math.max(rows, 1) };
    const id = this.#cache.missing(this.#highest, this.#lowest);
    return id === null
      ? null
      : { before: id + 1, limit: Math.min(id - this.#lowest + 1, MOST_ROWS) };
  }

  /** Takes an answer; false when it brought the list no further, so that nothing spins. */
  #take(wish: { before: number | null; limit: number }, { rows, totals }: DeliveryPage): boolean {
    this.#learn(totals);
    const newest = wish.before === null;
    const from = newest ? (rows.at(0)?.id ?? 0) : (wish.before ?? 0) - 1;
    const to = rows.length < wish.limit ? Math.max(totals.oldest, 1) : rows[rows.length - 1].id;
    this.#cache.put(from, Math.max(to, from - MOST_ROWS), rows);
    this.#version += 1;
    if (!newest) return true;
    if (from <= this.top) return false;
    if (this.following) this.#rise(from);
    return true;
  }

  #rise(top: number): void {
    const flood = this.top === 0 || top - this.top > MOST_FRESH;
    this.freshAbove = flood ? Infinity : this.top;
    this.top = top;
  }

  /** Ticks and answers may cross on the way; what is known of the newest never goes back. */
  #learn(totals: Totals): void {
    if (totals.newest >= this.totals.newest) this.totals = totals;
  }

  get #highest(): number {
    return this.top - this.#sight.first;
  }

  get #lowest(): number {
    return Math.max(this.top - this.#sight.last + 1, this.totals.oldest, 1);
  }
}
