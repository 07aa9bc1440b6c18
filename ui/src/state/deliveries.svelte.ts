// The list of deliveries: which rows are shown, and following the newest until the reader moves.
// Lines count down from `top` and pass over the ids that are known to be gone, so a place in a list of
// a million is arithmetic on ids, and a list that stopped following stays still however much arrives.
import { Failure, type Call } from "../api/call";
import type { DeliveryPage, DeliveryRow, Totals } from "../api/generated";
import { Holes } from "../lib/holes";
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
  #holes = new Holes();
  #sight = { first: 0, last: 30 };
  #pulling = false;

  constructor(private readonly call: Call) {}

  /** Nothing is stored; false as long as that is not known. */
  get isEmpty(): boolean {
    return this.#heard && this.totals.count === 0;
  }

  get length(): number {
    void this.#version;
    const { count, oldest } = this.totals;
    if (this.top === 0 || count === 0) return 0;
    return Math.max(0, this.top - oldest + 1 - this.#holes.within(this.top, oldest));
  }

  /** How many newer ones the list does not show yet. */
  get waiting(): number {
    return Math.max(0, this.totals.newest - this.top);
  }

  lines(first: number, last: number): Line[] {
    void this.#version; // what makes a reader of the cache run again
    return Array.from({ length: Math.max(0, last - first) }, (_, i) => {
      const id = this.#holes.at(this.top, first + i);
      return { id, row: this.#cache.get(id) };
    });
  }

  /** The line of a delivery. */
  lineOf(id: number): number {
    void this.#version;
    return this.top - id - this.#holes.within(this.top, id + 1);
  }

  /** The delivery of a line. */
  idAt(line: number): number {
    void this.#version;
    return this.#holes.at(this.top, line);
  }

  row(id: number): DeliveryRow | null {
    void this.#version;
    return this.#holes.has(id) ? null : (this.#cache.get(id) ?? null);
  }

  /** Known to be no longer there. */
  isGone(id: number): boolean {
    void this.#version;
    return this.#holes.has(id);
  }

  /** Deliveries are gone by what was done here: the list closes over them at once. */
  remove(ids: readonly number[]): void {
    for (const id of ids) this.#holes.add(id, id);
    this.#version += 1;
  }

  /** What was gone may be there again. */
  restore(): void {
    this.#holes.clear();
    this.#version += 1;
    this.refresh();
  }

  /** Rows in sight are no longer as they were. */
  refresh(): void {
    this.heard(this.totals, true);
  }

  /** News of the store; `changed` when something other than arrivals may have altered rows. */
  heard(totals: Totals, changed = false): void {
    this.#heard = true;
    const came = totals.newest - this.totals.newest;
    const more = totals.count - this.totals.count;
    const isNews = came >= 0 && this.totals.newest > 0;
    this.#learn(totals);
    // More than arrived: something is back. Fewer: something is gone.
    if (isNews && more > came) {
      this.#holes.clear();
      this.#version += 1;
    }
    if (changed || (isNews && more !== came)) this.#cache.outdate(this.#inSight);
    // Nothing is left to stay with.
    if (this.length === 0) this.following = true;
    void this.#pull();
  }

  /** After a lost connection: what answers now may be another store. */
  rejoin(totals: Totals): void {
    if (totals.newest < this.top) {
      this.#cache.clear();
      this.#holes.clear();
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

  /** Moves the selection by lines. A list that follows starts above its top. */
  move(lines: number): void {
    if (this.length === 0) return;
    const start = this.selected === null || this.following ? -1 : this.lineOf(this.selected);
    const line = Math.min(Math.max(start + lines, 0), this.length - 1);
    this.select(this.idAt(line));
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
    const ids = this.#inSight;
    const id = this.#cache.missing(ids);
    return id === null
      ? null
      : { before: id + 1, limit: Math.min(ids.length - ids.indexOf(id), MOST_ROWS) };
  }

  /** Takes an answer; false when it brought the list no further, so that nothing spins. */
  #take(wish: { before: number | null; limit: number }, { rows, totals }: DeliveryPage): boolean {
    this.#learn(totals);
    const newest = wish.before === null;
    // The newest may be gone; what is newer than this answer is not known to be.
    const from = newest ? Math.max(rows.at(0)?.id ?? 0, totals.newest) : (wish.before ?? 0) - 1;
    this.#cache.put(rows);
    let above = from;
    for (const { id } of rows) {
      this.#holes.add(above, id + 1);
      above = id - 1;
    }
    if (rows.length < wish.limit) this.#holes.add(above, Math.max(totals.oldest, 1));
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

  /** The ids of the lines in sight, from the top. */
  get #inSight(): number[] {
    const { first, last } = this.#sight;
    const length = Math.max(0, Math.min(last, this.length) - first);
    return Array.from({ length }, (_, i) => this.#holes.at(this.top, first + i));
  }
}
