// What a query finds, as the lines of a list. Its newest page is read before anything is counted. The
// rest is counted in parts that each take a moment; every hundredth id is an anchor, from which a page
// of the list is read by key. So any place among a million is found at once, and only pages that were
// looked at are held.
//
// A hit has a rank: from 0 on downwards in what was there at the beginning, below 0 upwards in what
// arrived since. Ranks never change, so a list that stays still does so however much arrives.
import type { Call } from "../api/call";
import type { CountedDeliveries, DeliveryPage, DeliveryRow, Totals } from "../api/generated";
import { MOST_PICKED } from "../lib/picks";
import { HitPages } from "./hitpages";
import type { Cached } from "./rowcache";

const PAGE = 100;

/** Counted in one go: hits from a rank on, and the id of every hundredth of them. */
interface Part {
  start: number;
  count: number;
  anchors: number[];
  /** All its hits are above this id. */
  above: number;
}

/** A page: where it begins, and what to ask for it. */
interface Place {
  rank: number;
  before: number;
  limit: number;
  /** Ids from here down belong to the next page. */
  above: number;
}

export class Hits {
  /** Of what was there at the beginning, as far as it is counted. */
  #count = $state(0);
  /** Where counting goes on below; null: all is counted. */
  #reached = $state<number | null>(null);
  /** How many of those that arrived since have lines. */
  #shown = $state(0);
  #arrived = $state(0);
  /** Looked through up to this id. */
  covered = $state(0);
  stopped = $state(false);
  #version = $state(0);
  #parts: Part[] = [];
  /** Of those that arrived: the newest id of each full page, the oldest page first. */
  #full: number[] = [];
  /** The page that is not full yet, ascending. */
  #open: number[] = [];
  #pages = new HitPages();
  #closed = false;
  #counting: Promise<void> | null = null;

  constructor(
    private readonly call: Call,
    readonly query: string,
    /** What is newer than this arrived since. */
    readonly base: number,
    private readonly learn: (totals: Totals) => void,
  ) {
    this.#reached = base + 1;
    this.covered = base;
  }

  get length(): number {
    return this.#shown + this.#count;
  }

  /** All that were found, also those without a line yet. */
  get total(): number {
    return this.#arrived + this.#count;
  }

  get waiting(): number {
    return this.#arrived - this.#shown;
  }

  /** There may be more. */
  get isPartial(): boolean {
    return this.#reached !== null;
  }

  /** The id that counting has come to. */
  get reached(): number | null {
    return this.#reached;
  }

  get isClosed(): boolean {
    return this.#closed;
  }

  close(): void {
    this.#closed = true;
  }

  /** The newest page with its rows, as a part of its own. */
  async loadFirst(): Promise<void> {
    const before = this.#reached;
    if (before === null || this.#closed) return;
    const { rows, reached, totals } = await this.#list(before, PAGE);
    this.learn(totals);
    if (before !== this.#reached) return;
    const ids = rows.map(({ id }) => id);
    if (ids.length > 0) {
      this.#pages.renew(ids, rows);
      this.#pages.keep(this.#count, ids);
    }
    this.#add(ids.length, ids.slice(0, 1), reached);
  }

  /** One part. */
  async countPart(): Promise<void> {
    const before = this.#reached;
    if (before === null || this.#closed) return;
    const part = await this.call("count_deliveries", {
      query: this.query,
      before,
      after: null,
      every: PAGE,
    });
    if (before !== this.#reached) return; // it was counted meanwhile
    this.#add(part.count, part.anchors, part.reached);
  }

  #add(count: number, anchors: number[], reached: number | null): void {
    if (count > 0) {
      const above = reached === null ? 0 : reached - 1;
      this.#parts.push({ start: this.#count, count, anchors, above });
      this.#count += count;
    }
    this.#reached = reached;
    this.#version += 1;
  }

  #list(before: number, limit: number): Promise<DeliveryPage> {
    return this.call("list_deliveries", { query: this.query, before, limit });
  }

  /** Part after part, until all is counted, or all down to an id, or somebody stops it. Never twice at
   * once: what goes on before its last part is there goes on with that. */
  countOn(until = 0): Promise<void> {
    return (this.#counting ??= this.#countDown(until).finally(() => (this.#counting = null)));
  }

  async #countDown(until: number): Promise<void> {
    while (this.#reached !== null && this.#reached > until && !this.stopped && !this.#closed)
      await this.countPart();
  }

  /** Looks through what arrived up to an id. */
  async countArrived(newest: number): Promise<void> {
    const found: number[] = [];
    for await (const ids of this.#each(this.covered + 1, newest)) {
      if (this.#closed) return;
      found.push(...ids);
    }
    for (const id of found.reverse()) this.#arrive(id);
    this.#arrived += found.length;
    this.covered = newest;
    this.#version += 1;
  }

  /** From one id to another, newest first; null when they are more than can be picked. */
  between(low: number, high: number): number[] | null | Promise<number[] | null> {
    return this.#within(low, high) ?? this.#listed(low, high);
  }

  /** All of a range, where all of it is at hand. */
  #within(low: number, high: number): number[] | null {
    const [from, to] = [this.lineOf(high), this.lineOf(low)];
    if (!from || !to || to.line - from.line >= MOST_PICKED) return null;
    const ids: number[] = [];
    for (let line = from.line; line < to.line + Number(to.exact); line += 1) {
      const id = this.idAt(line);
      if (id === undefined) return null;
      if (id !== null && this.row(id) !== null) ids.push(id);
    }
    return ids;
  }

  async #listed(low: number, high: number): Promise<number[] | null> {
    const found: number[] = [];
    for await (const ids of this.#each(low, high)) {
      found.push(...ids);
      if (found.length > MOST_PICKED) return null;
    }
    return found;
  }

  /** Every id of a range that is a hit, newest first, as one answer after another tells. */
  async *#each(low: number, high: number): AsyncGenerator<number[], void> {
    for (let before: number | null = high + 1; before !== null;) {
      const part: CountedDeliveries = await this.call("count_deliveries", {
        query: this.query,
        before,
        after: low - 1,
        every: 1,
      });
      yield part.anchors;
      before = part.reached;
    }
  }

  #arrive(id: number): void {
    this.#open.push(id);
    if (this.#open.length < PAGE) return;
    this.#full.push(id);
    this.#pages.keep(-PAGE * this.#full.length, this.#open.reverse());
    this.#open = [];
  }

  /** All that arrived have lines from now on. */
  show(): void {
    this.#shown = this.#arrived;
  }

  /** The id of a line: null where it is gone, undefined where it is not known yet. */
  idAt(line: number): number | null | undefined {
    void this.#version;
    return this.#id(line - this.#shown);
  }

  row(id: number): Cached {
    void this.#version;
    return this.#pages.row(id);
  }

  /** Where a delivery stands, or would; null while its page is not at hand, or counting has not come
   * to it. */
  lineOf(id: number): { line: number; exact: boolean } | null {
    void this.#version;
    if (this.#reached !== null && id < this.#reached) return null;
    const place = this.#placeBelow(id);
    if (place === null) return { line: this.length, exact: false };
    for (let i = 0; i < place.limit; i += 1) {
      const other = this.#id(place.rank + i);
      if (other === undefined) return null;
      if (other !== null && other <= id)
        return { line: place.rank + i + this.#shown, exact: other === id };
    }
    return { line: place.rank + place.limit + this.#shown, exact: false };
  }

  /** As [`Hits.lineOf`], once its page is there; the end where counting has not come to it. */
  async findLine(id: number): Promise<{ line: number; exact: boolean }> {
    const isCounted = this.#reached === null || id >= this.#reached;
    if (!isCounted) return { line: this.length, exact: false };
    const place = this.#placeBelow(id);
    if (place !== null && this.lineOf(id) === null) await this.#load(place);
    return this.lineOf(id) ?? { line: 0, exact: false };
  }

  /** Loads the first page that is missing of these lines; null: none is. */
  loadNext(lines: { first: number; last: number }): Promise<void> | null {
    const place = this.#missing(lines);
    return place && this.#load(place);
  }

  /** Loads all that is missing; `lines` is asked again after each page. */
  async load(lines: () => { first: number; last: number }): Promise<void> {
    for (let page = this.loadNext(lines()); page; page = this.loadNext(lines())) await page;
  }

  /** What the lines in sight will be once all that arrived have lines. */
  async loadArrived(count: number): Promise<void> {
    await this.load(() => ({
      first: this.#shown - this.#arrived,
      last: Math.min(this.#shown - this.#arrived + count, this.length),
    }));
  }

  /** These are gone: their lines show nothing until all is counted anew. */
  remove(ids: readonly number[]): void {
    this.#pages.renew(ids, []);
    this.#version += 1;
  }

  /** Rows in sight may have changed: shown, but asked for again. */
  outdate({ first, last }: { first: number; last: number }): void {
    for (let line = Math.max(first, 0); line < Math.min(last, this.length); line += 1) {
      const id = this.#id(line - this.#shown);
      if (typeof id === "number") this.#pages.outdate(id);
    }
  }

  /** The same hits, as far as counting tells. */
  isAs(other: Hits): boolean {
    const anchors = (hits: Hits) =>
      [...hits.#full, ...hits.#open, ...hits.#parts.flatMap(({ anchors }) => anchors)].join();
    return (
      this.base === other.base && this.total === other.total && anchors(this) === anchors(other)
    );
  }

  #missing({ first, last }: { first: number; last: number }): Place | null {
    if (this.#closed) return null;
    const from = Math.max(first, this.#shown - this.#arrived);
    for (let line = from; line < Math.min(last, this.length); line += 1) {
      const id = this.#id(line - this.#shown);
      const isAtHand = id === null || (id !== undefined && this.#pages.has(id));
      if (!isAtHand) return this.#place(line - this.#shown);
    }
    return null;
  }

  async #load(place: Place): Promise<void> {
    // What arrives meanwhile may make a full page of the open one.
    const isOpen = place.rank < -PAGE * this.#full.length;
    const known = isOpen ? this.#open.toReversed() : this.#pages.page(place.rank);
    const rows: DeliveryRow[] = [];
    let before: number | null = place.before;
    while (before !== null && before > place.above + 1 && rows.length < place.limit) {
      const limit = place.limit - rows.length;
      const page: DeliveryPage = await this.#list(before, limit);
      this.learn(page.totals);
      rows.push(...page.rows.filter(({ id }) => id > place.above));
      before = page.reached;
    }
    const ids = known ?? rows.map(({ id }) => id);
    this.#pages.renew(ids, rows);
    const gone = Array.from({ length: place.limit - ids.length }, () => null);
    if (!isOpen) this.#pages.keep(place.rank, [...ids, ...gone]);
    this.#version += 1;
  }

  #id(rank: number): number | null | undefined {
    if (rank < -PAGE * this.#full.length) return this.#open[-rank - 1 - PAGE * this.#full.length];
    const { rank: first } = this.#place(rank);
    return this.#pages.page(first)?.[rank - first];
  }

  #place(rank: number): Place {
    if (rank < 0) return this.#placeArrived(Math.floor((-rank - 1) / PAGE));
    const part = this.#parts[last(this.#parts, ({ start }) => start <= rank)];
    return placeIn(part, Math.floor((rank - part.start) / PAGE));
  }

  #placeArrived(page: number): Place {
    const isOpen = page === this.#full.length;
    const above = page === 0 ? this.base : this.#full[page - 1];
    const limit = isOpen ? this.#open.length : PAGE;
    const newest = isOpen ? this.#open[limit - 1] : this.#full[page];
    return { rank: -PAGE * page - limit, before: newest + 1, limit, above };
  }

  /** The page that holds the first hit at or below an id; null: there is none. */
  #placeBelow(id: number): Place | null {
    if (id > this.base && this.#arrived > 0) {
      const tops = [...this.#full, ...this.#open.slice(-1)];
      const page = tops.findIndex((top) => top >= id);
      return this.#placeArrived(page === -1 ? tops.length - 1 : page);
    }
    if (this.#parts.length === 0) return null;
    const part =
      this.#parts[
        Math.max(
          0,
          last(this.#parts, ({ anchors }) => anchors[0] >= id),
        )
      ];
    return placeIn(
      part,
      Math.max(
        0,
        last(part.anchors, (anchor) => anchor >= id),
      ),
    );
  }
}

function placeIn(part: Part, page: number): Place {
  return {
    rank: part.start + PAGE * page,
    before: part.anchors[page] + 1,
    limit: Math.min(PAGE, part.count - PAGE * page),
    above: part.anchors[page + 1] ?? part.above,
  };
}

/** The last of a list for which it holds, where it holds for the first ones; -1: for none. */
function last<T>(list: readonly T[], holds: (item: T) => boolean): number {
  let [low, high] = [-1, list.length - 1];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (holds(list[middle])) low = middle;
    else high = middle - 1;
  }
  return low;
}
