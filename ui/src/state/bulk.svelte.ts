// A replay of many deliveries: how it is to be done, and how far it is. It runs in Hookglass, not in
// the window, so it is found again after a reload and seen from every window.
import { Failure, type Call } from "../api/call";
import type { BulkReplay, ReplayOrder, Selection } from "../api/generated";
import { Paced } from "../lib/paced";
import type { Replay } from "./replay.svelte";

const LOOK_EVERY = 250;
export const MOST_AT_ONCE = 64;

export class Bulk {
  concurrency = $state(4);
  /** At most so many a second; null: as fast as it goes. */
  rate = $state<number | null>(null);
  order = $state<ReplayOrder>("oldest_first");
  stopOnFailure = $state(false);
  job = $state.raw<BulkReplay | null>(null);
  failure = $state.raw<Failure | null>(null);
  starting = $state(false);
  /** The user has seen how it ended, and put it away; by when it began. */
  #dismissed = $state<string | null>(null);
  readonly #looking = new Paced(() => this.#look(), LOOK_EVERY);

  constructor(
    private readonly call: Call,
    private readonly replay: Replay,
  ) {}

  get running(): boolean {
    return this.job?.state === "running";
  }

  /** What is worth a line; an old one is not. */
  get shown(): BulkReplay | null {
    return this.job && this.job.started_at !== this.#dismissed ? this.job : null;
  }

  /** Why it cannot start as it is set. */
  get problem(): string | null {
    if (!(Number.isInteger(this.concurrency) && this.concurrency >= 1))
      return "At least one at a time has to go.";
    if (this.concurrency > MOST_AT_ONCE) return `At most ${MOST_AT_ONCE} go at the same time.`;
    if (this.rate !== null && !(this.rate > 0)) return "The rate has to be above 0.";
    return null;
  }

  /** Whether it began. */
  async start(what: Selection): Promise<boolean> {
    const { to } = this.replay;
    if (!to || this.problem) return false;
    this.starting = true;
    try {
      this.job = await this.call("start_bulk_replay", {
        what,
        to,
        mode: this.replay.mode,
        secret: this.replay.signer,
        concurrency: this.concurrency,
        rate: this.rate,
        order: this.order,
        stop_on_failure: this.stopOnFailure,
      });
      this.failure = null;
      await this.replay.remember(to);
      return true;
    } catch (error) {
      this.failure = Failure.of(error);
      return false;
    } finally {
      this.starting = false;
    }
  }

  async cancel(): Promise<void> {
    try {
      this.job = await this.call("cancel_bulk_replay");
    } catch (error) {
      this.failure = Failure.of(error);
    }
  }

  dismiss(): void {
    if (!this.running) this.#dismissed = this.job?.started_at ?? null;
  }

  /** Something changed in Hookglass: perhaps this. */
  heard(): void {
    this.#looking.wish();
  }

  async #look(): Promise<void> {
    try {
      this.job = await this.call("get_bulk_replay");
    } catch {
      // The next tick brings it; a lost connection is told by the frame.
    }
  }
}
