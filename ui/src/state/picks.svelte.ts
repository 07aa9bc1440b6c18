// The deliveries that are picked: one by one, by ranges, or all that the list shows, by its query and
// without loading them.
import type { Selection } from "../api/generated";
import { extended, NOTHING_PICKED, toggled, type Picked } from "../lib/picks";
import type { DeliveryList } from "./deliveries.svelte";

export class Picks {
  #picked = $state.raw(NOTHING_PICKED);
  #all = $state(false);
  /** What the list was asked for then: picks among other lines than it shows now count for nothing. */
  #query = $state("");
  #turn = 0;

  constructor(private readonly list: DeliveryList) {}

  get all(): boolean {
    return this.#all && this.#query === this.list.query;
  }

  get count(): number {
    return this.all ? this.list.matching : this.#held.ids.size;
  }

  get any(): boolean {
    return this.count > 0;
  }

  /** Empty when all are picked. */
  get ids(): number[] {
    return this.all ? [] : [...this.#held.ids];
  }

  has(id: number): boolean {
    return this.all || this.#held.ids.has(id);
  }

  get selection(): Selection {
    return this.all ? { by: "query", query: this.#query } : { by: "ids", ids: this.ids };
  }

  /** Another one than before: something was picked or let go meanwhile. */
  get turn(): number {
    return this.#turn;
  }

  /** With a click the open one is kept as well; after “all” it starts anew. */
  toggle(id: number, open: number | null = null): void {
    this.#hold(toggled(this.#held, id, open));
  }

  /** Up to here from the anchor, which is the open one until something was picked. False when they
   * would be too many. */
  async extend(to: number, open: number | null): Promise<boolean> {
    const turn = (this.#turn += 1);
    const { query } = this.list;
    const from = this.#held.anchor ?? open ?? to;
    const between = this.list.between(from, to);
    // What is at hand is picked at once.
    const range = between instanceof Promise ? await between : between;
    // Something else was picked meanwhile, or is shown.
    if (turn !== this.#turn || query !== this.list.query) return true;
    const next = range && extended(this.#held, from, range);
    if (!next) return false;
    this.#hold(next);
    return true;
  }

  takeAll(): void {
    this.#hold(NOTHING_PICKED, true);
  }

  clear(): void {
    this.#hold(NOTHING_PICKED);
  }

  get #held(): Picked {
    return this.#query === this.list.query ? this.#picked : NOTHING_PICKED;
  }

  #hold(picked: Picked, all = false): void {
    this.#turn += 1;
    this.#query = this.list.query;
    this.#picked = picked;
    this.#all = all;
  }
}
