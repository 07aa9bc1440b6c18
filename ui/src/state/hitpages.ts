// The pages of a filtered list that are at hand, by the rank of their first hit, and their rows by id.
// Pages not looked at for long are let go, with their rows.
import type { DeliveryRow } from "../api/generated";
import type { Cached } from "./rowcache";

const PAGES_KEPT = 40;

/** Ids in their order; null: one that is gone. */
export type Ids = readonly (number | null)[];

export class HitPages {
  /** A Map remembers the order of insertion: its first page is the one not used for longest. */
  #pages = new Map<number, Ids>();
  #rows = new Map<number, Cached>();
  #stale = new Set<number>();

  page(rank: number): Ids | undefined {
    return this.#pages.get(rank);
  }

  row(id: number): Cached {
    return this.#rows.get(id);
  }

  /** Whether nothing has to be asked for to show it. */
  has(id: number): boolean {
    return this.#rows.has(id) && !this.#stale.has(id);
  }

  /** Still shown, but asked for again. */
  outdate(id: number): void {
    this.#stale.add(id);
  }

  /** The rows of these ids as they are now; those without a row are gone. */
  renew(ids: Ids, rows: readonly DeliveryRow[]): void {
    for (const id of ids) {
      if (id === null) continue;
      this.#rows.set(id, null);
      this.#stale.delete(id);
    }
    for (const row of rows) this.#rows.set(row.id, row);
  }

  keep(rank: number, ids: Ids): void {
    this.#pages.delete(rank);
    this.#pages.set(rank, ids);
    if (this.#pages.size <= PAGES_KEPT) return;
    const [[oldest, dropped]] = this.#pages;
    this.#pages.delete(oldest);
    for (const id of dropped) {
      if (id === null) continue;
      this.#rows.delete(id);
      this.#stale.delete(id);
    }
  }
}
