// The list of deliveries: which rows are shown, and following the newest until the reader moves.
//
// Everything, as long as no id is missing: lines count down from `top`, so a place in a list of a
// million is arithmetic on ids. What a query finds, or a store with holes: lines are those of
// [`Hits`]. Either way a list that stopped following stays still however much arrives.
import { Failure, type Call } from "../api/call";
import type { CountedDeliveries, DeliveryPage, DeliveryRow, Page, Totals } from "../api/generated";
import { Paced } from "../lib/paced";
import { MOST_PICKED, rangeOf } from "../lib/picks";
import { isFleeting } from "../lib/query";
import { Hits } from "./hits.svelte";
import { RowCache, type Cached } from "./rowcache";

const MOST_ROWS = 200;
/** More at once is a flood, and a wash over every row says nothing. */
const MOST_FRESH = 8;
/** Counting anew goes on behind what is shown, for at most a tenth of the time. */
const RECOUNT_EVERY = 2000;
const LONGEST_REST = 60_000;

export interface Line {
  /** Negative while it is not known. */
  id: number;
  row: Cached;
}

export class DeliveryList {
  /** Of the store, as last heard. */
  totals = $state.raw<Totals>({ count: 0, newest: 0, oldest: 0 });
  /** No line is newer than this id. */
  top = $state(0);
  following = $state(true);
  selected = $state<number | null>(null);
  /** Lines with a higher id have just come. */
  freshAbove = $state(Infinity);
  failure = $state.raw<Failure | null>(null);
  /** What the list shows: everything when it is empty. */
  query = $state("");
  /** Where lines are not arithmetic on ids. */
  #hits = $state.raw<Hits | null>(null);
  #heard = $state(false);
  #version = $state(0);
  /** A search that has no answer yet. */
  #next = $state.raw<Hits | null>(null);
  #wanted = "";
  #cache = new RowCache();
  #sight = { first: 0, last: 30 };
  #pulling = false;
  #rising = false;
  #turn = 0;
  readonly #recounting = new Paced(() => this.#recount(), RECOUNT_EVERY);

  constructor(private readonly call: Call) {}

  /** Nothing is stored; false as long as that is not known. */
  get isEmpty(): boolean {
    return this.#heard && this.totals.count === 0;
  }

  get length(): number {
    if (this.totals.count === 0) return 0;
    if (this.#hits) return this.#hits.length;
    return this.top === 0 ? 0 : Math.max(0, this.top - this.totals.oldest + 1);
  }

  /** How many newer ones the list does not show yet. */
  get waiting(): number {
    return this.#hits ? this.#hits.waiting : this.behind;
  }

  /** How many newer ids the list has not come to. */
  get behind(): number {
    return Math.max(0, this.totals.newest - this.top);
  }

  /** How many there are in all; where a search is under way, at least. */
  get matching(): number {
    return this.#hits && this.query !== "" ? this.#hits.total : this.totals.count;
  }

  get isSearching(): boolean {
    if (this.#next?.query === this.#wanted && this.#wanted !== this.query) return true;
    return this.query !== "" && this.#hits !== null && this.#hits.isPartial && !this.#hits.stopped;
  }

  /** Somebody stopped the search before it was through. */
  get isStopped(): boolean {
    return this.#hits !== null && this.#hits.isPartial && this.#hits.stopped;
  }

  /** How far the search has come, by ids. */
  get searched(): { done: number; total: number } {
    const { newest, oldest } = this.totals;
    const left = this.#hits?.reached ?? 0;
    const total = Math.max(1, newest - oldest + 1);
    return { done: left === 0 ? total : Math.min(total, Math.max(0, newest + 1 - left)), total };
  }

  lines(first: number, last: number): Line[] {
    return Array.from({ length: Math.max(0, last - first) }, (_, i) => {
      const id = this.idAt(first + i);
      return typeof id === "number" ? { id, row: this.#row(id) } : { id: -1 - first - i, row: id };
    });
  }

  /** The delivery of a line: null when it is known to be gone, undefined while it is not known. */
  idAt(line: number): number | null | undefined {
    if (this.#hits) return this.#hits.idAt(line);
    return this.top - line;
  }

  /** The line of a delivery, or the one below where it would be; null while that is not known. */
  lineOf(id: number): number | null {
    return this.#hits ? (this.#hits.lineOf(id)?.line ?? null) : this.top - id;
  }

  row(id: number): DeliveryRow | null {
    return this.#row(id) ?? null;
  }

  /** Known to be no longer there. */
  isGone(id: number): boolean {
    return this.#row(id) === null;
  }

  /** What the list shows from one delivery to another, whichever is newer; null when that is too much. */
  between(a: number, b: number): number[] | null | Promise<number[] | null> {
    if (!this.#hits) return rangeOf(a, b)?.filter((id) => !this.isGone(id)) ?? null;
    const [low, high] = [Math.min(a, b), Math.max(a, b)];
    return this.#within(low, high) ?? this.#count(low, high);
  }

  /** Deliveries are gone by what was done here: their rows are shown no more. */
  remove(ids: readonly number[]): void {
    for (const id of ids) this.#cache.put(id, id, []);
    this.#hits?.remove(ids);
    this.#version += 1;
    this.#recounting.wish();
  }

  /** What was gone may be there again. */
  restore(): void {
    this.#cache.clear();
    if (this.#hits) void this.#begin();
    this.refresh();
  }

  /** Rows in sight are no longer as they were. */
  refresh(): void {
    this.heard(this.totals, true);
  }

  /** What the list is to show. The old lines stay until there is an answer. */
  search(query: string): void {
    if (query === this.#wanted) return;
    this.#wanted = query;
    if (this.#heard) void this.#begin();
  }

  /** What was found so far is enough. */
  stop(): void {
    if (this.#hits) this.#hits.stopped = true;
  }

  goOn(): void {
    if (!this.#hits) return;
    this.#hits.stopped = false;
    void this.#countOn(this.#hits);
  }

  /** News of the store; `changed` when something other than arrivals may have altered rows. */
  heard(totals: Totals, changed = false): void {
    const before = this.totals;
    const isFirst = !this.#heard;
    this.#heard = true;
    this.#learn(totals);
    const came = this.totals.newest - before.newest;
    const wentOrBack = !isFirst && this.totals.count - before.count !== came;
    if (changed) this.#outdate();
    if (this.#wanted !== this.query && !this.#next) void this.#begin();
    else if (!this.#hits && this.query === "" && this.#hasHoles && !this.#next) void this.#begin();
    else if (wentOrBack || ((changed || came > 0) && isFleeting(this.query)))
      this.#recounting.wish();
    // Nothing is left to stay with.
    if (this.length === 0) this.following = true;
    void this.#pull();
    void this.#rise();
  }

  /** After a lost connection: what answers now may be another store. */
  rejoin(totals: Totals): void {
    if (totals.newest < this.top) {
      this.#cache.clear();
      this.#leaveHits();
      this.query = "";
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
    void this.#rise();
  }

  select(id: number | null): void {
    this.stay();
    if (id !== null && id > this.top) {
      this.#hits?.show();
      this.top = id;
    }
    this.selected = id;
  }

  /** Moves the selection by lines, over those that are gone. A list that follows starts above its top. */
  async move(lines: number): Promise<void> {
    if (this.length === 0) return;
    const turn = (this.#turn += 1);
    const step = Math.sign(lines);
    const hits = this.#hits;
    const from = this.selected === null || this.following ? -1 : this.#from(this.selected, step);
    let line = Math.min(
      Math.max((typeof from === "number" ? from : await from) + lines, 0),
      this.length - 1,
    );
    for (; line >= 0 && line < this.length; line += step) {
      if (this.idAt(line) === undefined) await hits?.load(() => ({ first: line, last: line + 1 }));
      if (turn !== this.#turn || hits !== this.#hits) return;
      const id = this.idAt(line);
      if (typeof id !== "number" || this.isGone(id)) continue;
      this.select(id);
      return;
    }
  }

  /** The line to count from: for one that is not in the list, where it would be. */
  #from(id: number, step: number): number | Promise<number> {
    if (!this.#hits) return this.top - id;
    const start = ({ line, exact }: { line: number; exact: boolean }) =>
      exact || step < 0 ? line : line - 1;
    const found = this.#hits.lineOf(id);
    return found ? start(found) : this.#hits.findLine(id).then(start);
  }

  #row(id: number): Cached {
    void this.#version; // what makes a reader of the cache run again
    return this.#hits ? this.#hits.row(id) : this.#cache.get(id);
  }

  /** All of a range, where all of it is at hand. */
  #within(low: number, high: number): number[] | null {
    const [from, to] = [this.#hits?.lineOf(high), this.#hits?.lineOf(low)];
    if (!from || !to || to.line - from.line >= MOST_PICKED) return null;
    const ids: number[] = [];
    for (let line = from.line; line < to.line + Number(to.exact); line += 1) {
      const id = this.idAt(line);
      if (id === undefined) return null;
      if (id !== null && !this.isGone(id)) ids.push(id);
    }
    return ids;
  }

  async #count(low: number, high: number): Promise<number[] | null> {
    const { query } = this;
    const ids: number[] = [];
    for (let before: number | null = high + 1; before !== null;) {
      const part: CountedDeliveries = await this.call("count_deliveries", {
        query,
        before,
        after: low - 1,
        every: 1,
      });
      ids.push(...part.anchors);
      if (ids.length > MOST_PICKED) return null;
      before = part.reached;
    }
    return ids;
  }

  get #hasHoles(): boolean {
    const { count, newest, oldest } = this.totals;
    return count > 0 && count !== newest - oldest + 1;
  }

  /** Asks for what is wanted; what is shown changes when there is something to show. */
  async #begin(): Promise<void> {
    const query = this.#wanted;
    this.#next?.close();
    this.#next = null;
    if (query === "" && !this.#hasHoles) {
      if (this.query === "") return; // what was wanted meanwhile is no longer
      this.#arrive("", null);
      return;
    }
    const isSame = query === this.query;
    const next = this.#made(query, isSame);
    this.#next = next;
    try {
      // Without a query all is there to be shown meanwhile.
      if (query === "") await next.countOn();
      else await next.countPart();
      await next.load(() => (isSame ? this.#sight : { first: 0, last: this.#height }));
      if (this.#next !== next) return;
      this.#next = null;
      this.#arrive(query, next, isSame);
      this.failure = null;
      await this.#countOn(next);
    } catch (error) {
      if (this.#next !== next) return;
      this.#next = null;
      this.failure = Failure.of(error);
      // What cannot be answered is not asked again; a lost connection comes back.
      if (this.failure.code !== "unreachable") this.#wanted = this.query;
    }
  }

  #made(query: string, staysStill: boolean): Hits {
    const base = staysStill && !this.following ? this.top : this.totals.newest;
    return new Hits(this.call, query, base, (totals) => this.#learn(totals));
  }

  /** Shows what another query finds, from its newest on; or the same one's hits counted anew. */
  #arrive(query: string, hits: Hits | null, isSame = false): void {
    this.#leaveHits();
    this.#hits = hits;
    this.query = query;
    this.freshAbove = Infinity;
    if (hits) this.top = hits.base;
    if (!isSame) {
      if (!hits) this.top = this.totals.newest;
      // Without a filter, the one that is open is seen among its neighbours.
      this.following = query !== "" || this.selected === null;
    }
    if (!hits) this.#outdate(); // what is at hand may be old
    void this.#pull();
    void this.#rise();
  }

  #leaveHits(): void {
    this.#hits?.close();
    this.#hits = null;
    this.#turn += 1;
  }

  async #countOn(hits: Hits): Promise<void> {
    try {
      await hits.countOn();
    } catch (error) {
      if (hits !== this.#hits) return;
      hits.stopped = true;
      this.failure = Failure.of(error);
    }
    void this.#pull();
  }

  /** What a query finds may change by more than arrivals: then it is counted anew. */
  async #recount(): Promise<void> {
    const old = this.#hits;
    if (!old || this.#next || old.isPartial) return;
    const began = Date.now();
    const isWhole = old.query === "" && !this.#hasHoles;
    const next = isWhole ? null : this.#made(old.query, true);
    try {
      await next?.countOn();
      await next?.load(() => this.#sight);
    } catch {
      return; // the next change asks again
    }
    if (this.#hits === old && !this.#next && !next?.isAs(old)) this.#arrive(old.query, next, true);
    const rest = Math.min(9 * (Date.now() - began), LONGEST_REST);
    await new Promise((resolve) => setTimeout(resolve, rest));
  }

  /** Looks through what arrived; those that follow show it once it is at hand. */
  async #rise(): Promise<void> {
    if (this.#rising) return;
    this.#rising = true;
    try {
      for (let hits = this.#hits; hits && this.#isBehind(hits); hits = this.#hits) {
        const { newest } = this.totals;
        if (newest > hits.covered) await hits.countArrived(newest);
        if (this.following && hits.waiting > 0) await hits.loadArrived(this.#height);
        if (hits !== this.#hits) continue;
        if (hits.waiting > 0 && !this.following) continue;
        this.#wash(hits.waiting);
        hits.show();
        this.top = hits.covered;
      }
    } catch (error) {
      this.failure = Failure.of(error);
    } finally {
      this.#rising = false;
    }
  }

  #isBehind(hits: Hits): boolean {
    return this.totals.newest > hits.covered || (this.following && hits.waiting > 0);
  }

  /** How many lines the view has. */
  get #height(): number {
    return Math.max(1, Math.min(this.#sight.last - this.#sight.first, MOST_ROWS));
  }

  async #pull(): Promise<void> {
    if (this.#pulling) return;
    this.#pulling = true;
    try {
      for (let step = this.#step(); step; step = this.#step()) if (!(await step)) break;
      this.failure = null;
    } catch (error) {
      this.failure = Failure.of(error);
    } finally {
      this.#pulling = false;
    }
  }

  /** Asks for one page of what is in sight and not at hand; null when all is. */
  #step(): Promise<boolean> | null {
    if (this.#hits) return this.#hits.loadNext(this.#sight)?.then(() => true) ?? null;
    const wish = this.#wish();
    return wish && this.call("list_deliveries", wish).then((page) => this.#take(wish, page));
  }

  /** The next request: the newest while following, else the first row in sight that is not at hand. */
  #wish(): Page | null {
    const rows = Math.min(this.#sight.last - this.#sight.first, MOST_ROWS);
    if (this.following && this.behind > 0)
      return { before: null, limit: Math.max(rows, 1), query: "" };
    const id = this.#cache.missing(this.#highest, this.#lowest);
    return id === null
      ? null
      : { before: id + 1, limit: Math.min(id - this.#lowest + 1, MOST_ROWS), query: "" };
  }

  /** Takes an answer; false when it brought the list no further, so that nothing spins. */
  #take(wish: Page, { rows, totals }: DeliveryPage): boolean {
    this.#learn(totals);
    const newest = wish.before === null;
    const from = newest ? (rows.at(0)?.id ?? 0) : (wish.before ?? 0) - 1;
    const to = rows.length < wish.limit ? Math.max(totals.oldest, 1) : rows[rows.length - 1].id;
    this.#cache.put(from, Math.max(to, from - MOST_ROWS), rows);
    this.#version += 1;
    if (!newest) return true;
    if (this.#hits) return true; // what was asked for is no longer shown
    if (from <= this.top) return false;
    if (this.following) {
      this.#wash(this.top === 0 ? Infinity : from - this.top);
      this.top = from;
    }
    return true;
  }

  #wash(came: number): void {
    if (came > 0) this.freshAbove = came > MOST_FRESH ? Infinity : this.top;
  }

  #outdate(): void {
    if (this.#hits) this.#hits.outdate(this.#sight);
    else this.#cache.outdate(this.#highest, this.#lowest);
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
