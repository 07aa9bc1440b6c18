// Which lines the list of deliveries shows. Everything, as long as no id is missing: those of
// [`Unbroken`]. What a query finds, or a store with holes: those of [`Hits`].
import type { Call } from "../api/call";
import type { DeliveryRow, Totals } from "../api/generated";
import type { Hits } from "./hits.svelte";
import type { Cached } from "./rowcache";
import { Unbroken } from "./unbroken.svelte";

export interface Line {
  /** Negative while it is not known. */
  id: number;
  row: Cached;
}

export class Shown {
  /** Of the store, as last heard. */
  totals = $state.raw<Totals>({ count: 0, newest: 0, oldest: 0 });
  /** What is shown: everything when it is empty. */
  query = $state("");
  protected readonly all: Unbroken;
  /** Where lines are not those of all. */
  protected hits = $state.raw<Hits | null>(null);
  protected hasHeard = $state(false);

  constructor(protected readonly call: Call) {
    this.all = new Unbroken(
      call,
      () => this.totals.oldest,
      (totals) => this.learn(totals),
    );
  }

  /** No line is newer than this id. */
  get top(): number {
    return this.all.top;
  }

  /** Nothing is stored; false as long as that is not known. */
  get isEmpty(): boolean {
    return this.hasHeard && this.totals.count === 0;
  }

  get length(): number {
    return this.totals.count === 0 ? 0 : this.shown.length;
  }

  /** How many newer ones the list does not show yet. */
  get waiting(): number {
    return this.hits ? this.hits.waiting : this.behind;
  }

  /** How many newer ids the list has not come to. */
  get behind(): number {
    return Math.max(0, this.totals.newest - this.top);
  }

  /** How many there are in all; where a search is under way, at least. */
  get matching(): number {
    return this.hits && this.query !== "" ? this.hits.total : this.totals.count;
  }

  /** Somebody stopped the search before it was through. */
  get isStopped(): boolean {
    return this.hits !== null && this.hits.isPartial && this.hits.stopped;
  }

  /** How far the search has come, by ids. */
  get searched(): { done: number; total: number } {
    const { newest, oldest } = this.totals;
    const left = this.hits?.reached ?? 0;
    const total = Math.max(1, newest - oldest + 1);
    return { done: left === 0 ? total : Math.min(total, Math.max(0, newest + 1 - left)), total };
  }

  lines(first: number, last: number): Line[] {
    return Array.from({ length: Math.max(0, last - first) }, (_, i) => {
      const id = this.idAt(first + i);
      return typeof id === "number"
        ? { id, row: this.shown.row(id) }
        : { id: -1 - first - i, row: id };
    });
  }

  /** The delivery of a line: null when it is known to be gone, undefined while it is not known. */
  idAt(line: number): number | null | undefined {
    return this.shown.idAt(line);
  }

  /** The line of a delivery, or the one below where it would be; null while that is not known. */
  lineOf(id: number): number | null {
    return this.shown.lineOf(id)?.line ?? null;
  }

  /** As [`Shown.lineOf`], once its page is at hand; null where a search has not come to it. */
  async findLine(id: number): Promise<number | null> {
    await this.hits?.findLine(id);
    return this.lineOf(id);
  }

  row(id: number): DeliveryRow | null {
    return this.shown.row(id) ?? null;
  }

  /** Known to be no longer there. */
  isGone(id: number): boolean {
    return this.shown.row(id) === null;
  }

  /** What the list shows from one delivery to another, whichever is newer; null when that is too much. */
  between(a: number, b: number): number[] | null | Promise<number[] | null> {
    return this.shown.between(Math.min(a, b), Math.max(a, b));
  }

  /** Whose lines are shown. */
  protected get shown(): Hits | Unbroken {
    return this.hits ?? this.all;
  }

  protected get hasHoles(): boolean {
    const { count, newest, oldest } = this.totals;
    return count > 0 && count !== newest - oldest + 1;
  }

  /** Ticks and answers may cross on the way; what is known of the newest never goes back. */
  protected learn(totals: Totals): void {
    if (totals.newest >= this.totals.newest) this.totals = totals;
  }
}
