// What the user deletes: gone from the list at once, and for half a minute one key brings it back.
import { Failure, type Call } from "../api/call";
import type { Deleted, Selection } from "../api/generated";
import type { DeliveryList } from "./deliveries.svelte";

export class Deletion {
  /** The last one, as long as it can be undone. */
  last = $state.raw<Deleted | null>(null);
  failure = $state.raw<Failure | null>(null);
  busy = $state(false);
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly call: Call,
    private readonly list: DeliveryList,
    /** What was loaded of deliveries may not hold any more. */
    private readonly changed: () => void,
  ) {}

  /** Whether anything was deleted. */
  async delete(what: Selection): Promise<boolean> {
    if (this.busy) return false;
    return this.#run(async () => {
      const deleted = await this.call("delete_deliveries", { what });
      this.list.remove(what.by === "ids" ? what.ids : null);
      this.#show(deleted);
    });
  }

  async undo(): Promise<boolean> {
    const { last } = this;
    if (!last || this.busy) return false;
    return this.#run(async () => {
      await this.call("undo_delete", { batch: last.batch });
      this.#show(null);
      this.list.restore();
    });
  }

  dismiss(): void {
    this.#show(null);
    this.failure = null;
  }

  async #run(work: () => Promise<void>): Promise<boolean> {
    this.busy = true;
    try {
      await work();
      this.failure = null;
      this.changed();
      return true;
    } catch (error) {
      this.failure = Failure.of(error);
      return false;
    } finally {
      this.busy = false;
    }
  }

  #show(deleted: Deleted | null): void {
    clearTimeout(this.#timer);
    this.last = deleted;
    if (deleted) this.#timer = setTimeout(() => (this.last = null), deleted.undo_s * 1000);
  }
}
