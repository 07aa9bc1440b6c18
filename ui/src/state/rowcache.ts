// The rows of the list that are at hand, by id, in pages of a hundred; pages not looked at for long
// are let go. A row is unknown (undefined), known to be gone (null), or there.
import type { DeliveryRow } from "../api/generated";

const PAGE = 100;
const PAGES_KEPT = 40;

export type Cached = DeliveryRow | null | undefined;

export class RowCache {
  /** A Map remembers the order of insertion, so its first page is the one not used for longest. */
  #pages = new Map<number, Cached[]>();
  #stale = new Set<number>();

  get(id: number): Cached {
    return this.#pages.get(Math.floor(id / PAGE))?.[id % PAGE];
  }

  /** Takes the answer for `from` down to `to`: ids without a row are gone. */
  put(from: number, to: number, rows: readonly DeliveryRow[]): void {
    for (let id = from; id >= to; id -= 1) this.#set(id, null);
    for (const row of rows) this.#set(row.id, row);
  }

  /** The highest id from `from` down to `to` that has to be asked for. */
  missing(from: number, to: number): number | null {
    for (let id = from; id >= to; id -= 1) {
      if (this.get(id) === undefined || this.#stale.has(id)) return id;
    }
    return null;
  }

  /** Still shown, but asked for again. */
  outdate(from: number, to: number): void {
    for (let id = from; id >= to; id -= 1) this.#stale.add(id);
  }

  clear(): void {
    this.#pages.clear();
    this.#stale.clear();
  }

  #set(id: number, row: DeliveryRow | null): void {
    const number = Math.floor(id / PAGE);
    const page = this.#pages.get(number) ?? new Array<Cached>(PAGE);
    page[id % PAGE] = row;
    this.#stale.delete(id);
    this.#pages.delete(number);
    this.#pages.set(number, page);
    if (this.#pages.size > PAGES_KEPT) this.#drop();
  }

  #drop(): void {
    const [oldest] = this.#pages.keys();
    this.#pages.delete(oldest);
    for (const id of this.#stale) if (Math.floor(id / PAGE) === oldest) this.#stale.delete(id);
  }
}
