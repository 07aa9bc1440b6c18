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
  /** What is to be told is of the one that can be undone, and not of another one that came to nothing
   * since. */
  isLastTold = $state(false);
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly call: Call,
    private readonly list: DeliveryList,
    private readonly on: {
      /** What was loaded of deliveries may not hold any more. */
      changed: () => void;
      /** What the status says of it may not hold any more. */
      ended: () => void;
    },
  ) {}

  get busy(): boolean {
    return this.doing !== null;
  }

  /** Whether anything was deleted. */
  async delete(what: Selection): Promise<boolean> {
    if (this.busy) return false;
    this.failure = null;
    this.stopped = false;
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
    const isOurs = this.doing === "delete";
    try {
      await this.call("cancel_deletion");
      this.#halt();
    } catch (error) {
      const failure = Failure.of(error);
      // One that was begun here says itself how it ended, if it has or was only too late to stop.
      const isTold = isOurs && (this.doing !== "delete" || failure.code === "bad_request");
      if (!isTold) this.#fail(failure, false);
    } finally {
      this.stopping = false;
      this.on.ended();
    }
  }

  /** What was told is read. The one before can still be undone where that was of another one. */
  dismiss(): void {
    if (this.isLastTold) this.#show(null);
    this.failure = null;
    this.stopped = false;
  }

  /** Nothing is left that could be undone. */
  forget(): void {
    this.#show(null);
    this.dismiss();
  }

  async #run(doing: "delete" | "undo", work: () => Promise<void>): Promise<boolean> {
    this.doing = doing;
    try {
      await work();
      this.failure = null;
      this.stopped = false;
      this.on.changed();
      return true;
    } catch (error) {
      const failure = Failure.of(error);
      if (failure.code === "cancelled") this.#halt();
      else this.#fail(failure, doing === "undo");
      // What was hidden by then comes back; by other failures nothing was.
      if (failure.code === "store") this.on.changed();
      return false;
    } finally {
      this.doing = null;
      this.on.ended();
    }
  }

  #fail(failure: Failure, isOfLast: boolean): void {
    this.failure = failure;
    this.stopped = false;
    this.isLastTold = isOfLast;
  }

  /** Who stops one that was begun here hears of it twice. */
  #halt(): void {
    if (this.stopped) return;
    this.failure = null;
    this.stopped = true;
    this.isLastTold = false;
    this.list.restore();
    this.on.changed();
  }

  #show(deleted: Deleted | null): void {
    clearTimeout(this.#timer);
    this.last = deleted;
    this.isLastTold = deleted !== null;
    if (deleted) this.#timer = setTimeout(() => (this.last = null), deleted.undo_s * 1000);
  }
}
