// The rows of the list that are at hand, by id, in pages of a hundred; pages not looked at for long
// are let go.
import type { DeliveryRow } from "../api/generated";

const PAGE = 100;
const PAGES_KEPT = 40;

/** Unknown (undefined), known to be gone (null), or there. */
export type Cached = DeliveryRow | null | undefined;

export class RowCache {
  /** A Map remembers the order of insertion, so its first page is the one not used for longest. */
  #pages = new Map<number, (DeliveryRow | undefined)[]>();
  #stale = new Set<number>();

  get(id: number): DeliveryRow | undefined {
    return this.#pages.get(Math.floor(id / PAGE))?.[id % PAGE];
  }

  put(rows: readonly DeliveryRow[]): void {
    for (const row of rows) this.#set(row.id, row);
  }

  /** The first of these ids that has to be asked for. */
  missing(ids: readonly number[]): number | null {
    return ids.find((id) => this.get(id) === undefined || this.#stale.has(id)) ?? null;
  }

  /** Still shown, but asked for again. */
  outdate(ids: readonly number[]): void {
    for (const id of ids) this.#stale.add(id);
  }

  clear(): void {
    this.#pages.clear();
    this.#stale.clear();
  }

  #set(id: number, row: DeliveryRow): void {
    const number = Math.floor(id / PAGE);
    const page = this.#pages.get(number) ?? new Array<DeliveryRow | undefined>(PAGE);
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
