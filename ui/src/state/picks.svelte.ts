// The deliveries that are picked: one by one, by ranges, or all that the list shows, by its query and
// without loading them.
import type { Selection } from "../api/generated";
import { extended, NOTHING_PICKED, toggled } from "../lib/picks";
import type { DeliveryList } from "./deliveries.svelte";

export class Picks {
  #picked = $state.raw(NOTHING_PICKED);
  /** The query by which all are picked. */
  #query = $state<string | null>(null);
  #turn = 0;

  constructor(private readonly list: DeliveryList) {}

  get all(): boolean {
    return this.#query !== null;
  }

  get count(): number {
    return this.all ? this.list.matching : this.#picked.ids.size;
  }

  get any(): boolean {
    return this.count > 0;
  }

  /** Empty when all are picked. */
  get ids(): number[] {
    return this.all ? [] : [...this.#picked.ids];
  }

  has(id: number): boolean {
    return this.all || this.#picked.ids.has(id);
  }

  get selection(): Selection {
    return this.#query === null
      ? { by: "ids", ids: this.ids }
      : { by: "query", query: this.#query };
  }

  /** With a click the open one is kept as well; after “all” it starts anew. */
  toggle(id: number, open: number | null = null): void {
    this.#turn += 1;
    this.#query = null;
    this.#picked = toggled(this.#picked, id, open);
  }

  /** Up to here from the anchor, which is the open one until something was picked. False when they
   * would be too many. */
  async extend(to: number, open: number | null): Promise<boolean> {
    const turn = (this.#turn += 1);
    const from = this.#picked.anchor ?? open ?? to;
    const between = this.list.between(from, to);
    // What is at hand is picked at once.
    const range = between instanceof Promise ? await between : between;
    if (turn !== this.#turn) return true; // something else was picked meanwhile
    const next = range && extended(this.#picked, from, range);
    if (!next) return false;
    this.#query = null;
    this.#picked = next;
    return true;
  }

  takeAll(): void {
    this.#turn += 1;
    this.#picked = NOTHING_PICKED;
    this.#query = this.list.query;
  }

  clear(): void {
    this.#turn += 1;
    this.#picked = NOTHING_PICKED;
    this.#query = null;
  }
}
