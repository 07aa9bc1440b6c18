// Everything that is stored, as the lines of a list, as long as no id is missing: they count down from
// `top`, so a place in a list of a million is arithmetic, and only the rows in sight are asked for.
import type { Call } from "../api/call";
import type { DeliveryPage, DeliveryRow, Page, Totals } from "../api/generated";
import { rangeOf } from "../lib/picks";
import { RowCache, type Cached } from "./rowcache";

export const MOST_ROWS = 200;

export class Unbroken {
  /** No line is newer than this id. */
  top = $state(0);
  #cache = new RowCache();
  #version = $state(0);

  constructor(
    private readonly call: Call,
    /** Lines end at this id. */
    private readonly oldest: () => number,
    private readonly learn: (totals: Totals) => void,
  ) {}

  get length(): number {
    return this.top === 0 ? 0 : Math.max(0, this.top - this.oldest() + 1);
  }

  idAt(line: number): number {
    return this.top - line;
  }

  lineOf(id: number): { line: number } {
    return { line: this.top - id };
  }

  row(id: number): Cached {
    void this.#version; // what makes a reader of the cache run again
    return this.#cache.get(id);
  }

  /** From one id to another; null when they are more than can be picked. */
  between(low: number, high: number): number[] | null {
    return rangeOf(low, high)?.filter((id) => this.row(id) !== null) ?? null;
  }

  remove(ids: readonly number[]): void {
    for (const id of ids) this.#put(id, id, []);
  }

  clear(): void {
    this.#cache.clear();
  }

  /** Rows in sight may have changed: shown, but asked for again. */
  outdate(lines: { first: number; last: number }): void {
    const { highest, lowest } = this.#ends(lines);
    this.#cache.outdate(highest, lowest);
  }

  /** Loads the newest rows, whatever the top is. Gives the id of the first. */
  async loadNewest(limit: number): Promise<number> {
    const page = await this.#ask({ before: null, limit, query: "" });
    const newest = page.rows.at(0)?.id ?? 0;
    this.#take(newest, limit, page);
    return newest;
  }

  /** Loads a page from the first row on that is missing of these lines; null: none is. */
  loadNext(lines: { first: number; last: number }): Promise<void> | null {
    const { highest, lowest } = this.#ends(lines);
    const id = this.#cache.missing(highest, lowest);
    if (id === null) return null;
    const limit = Math.min(id - lowest + 1, MOST_ROWS);
    return this.#ask({ before: id + 1, limit, query: "" }).then((page) =>
      this.#take(id, limit, page),
    );
  }

  async #ask(wish: Page): Promise<DeliveryPage> {
    const page = await this.call("list_deliveries", wish);
    this.learn(page.totals);
    return page;
  }

  #take(from: number, limit: number, { rows, totals }: DeliveryPage): void {
    const to = rows.length < limit ? Math.max(totals.oldest, 1) : rows[rows.length - 1].id;
    this.#put(from, Math.max(to, from - MOST_ROWS), rows);
  }

  #put(from: number, to: number, rows: readonly DeliveryRow[]): void {
    this.#cache.put(from, to, rows);
    this.#version += 1;
  }

  #ends({ first, last }: { first: number; last: number }) {
    return {
      highest: this.top - first,
      lowest: Math.max(this.top - last + 1, this.oldest(), 1),
    };
  }
}
