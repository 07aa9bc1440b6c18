// What the user deletes: gone from the list at once, and for half a minute one key brings it back. One
// that takes longer is told by the status in every window, and each of them can stop it.
import { Failure, type Call } from "../api/call";
import type { Deleted, Selection } from "../api/generated";
import type { DeliveryList } from "./deliveries.svelte";

export class Deletion {
  /** The last one, as long as it can be undone. */
  last = $state.raw<Deleted | null>(null);
  failure = $state.raw<Failure | null>(null);
  /** What is under way here. */
  doing = $state<"delete" | "undo" | null>(null);
  /** The end of one is waited for. */
  stopping = $state(false);
  /** The last one was ended, here or elsewhere: nothing was deleted. */
  stopped = $state(false);
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly call: Call,
    private readonly list: DeliveryList,
    /** What was loaded of deliveries may not hold any more. */
    private readonly changed: () => void,
  ) {}

  get busy(): boolean {
    return this.doing !== null;
  }

  /** Whether anything was deleted. */
  async delete(what: Selection): Promise<boolean> {
    if (this.busy) return false;
    return this.#run("delete", async () => {
      const deleted = await this.call("delete_deliveries", { what });
      this.list.remove(what);
      this.#show(deleted);
    });
  }

  async undo(): Promise<boolean> {
    const { last } = this;
    if (!last || this.busy) return false;
    return this.#run("undo", async () => {
      await this.call("undo_delete", { batch: last.batch });
      this.#show(null);
      this.list.restore();
    });
  }

  /** Ends the one that is running, wherever it was begun; what it hid comes back. */
  async stop(): Promise<void> {
    if (this.stopping) return;
    this.stopping = true;
    try {
      await this.call("cancel_deletion");
      this.#end();
    } catch (error) {
      // One that was begun here says itself how it ended.
      if (!this.last) this.#end(Failure.of(error));
    } finally {
      this.stopping = false;
      this.changed();
    }
  }

  dismiss(): void {
    this.#show(null);
    this.failure = null;
    this.stopped = false;
  }

  async #run(doing: "delete" | "undo", work: () => Promise<void>): Promise<boolean> {
    this.doing = doing;
    try {
      await work();
      this.failure = null;
      this.stopped = false;
      return true;
    } catch (error) {
      const failure = Failure.of(error);
      this.#end(failure.code === "cancelled" ? null : failure);
      return false;
    } finally {
      this.doing = null;
      this.changed();
    }
  }

  /** Without what was to be done: by a failure, or else since it was stopped. */
  #end(failure: Failure | null = null): void {
    this.failure = failure;
    this.stopped = failure === null;
    if (this.stopped) this.list.restore();
  }

  #show(deleted: Deleted | null): void {
    clearTimeout(this.#timer);
    this.last = deleted;
    if (deleted) this.#timer = setTimeout(() => (this.last = null), deleted.undo_s * 1000);
  }
}
