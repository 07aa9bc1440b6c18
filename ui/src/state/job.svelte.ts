// Something that the core works at by itself: started and cancelled by commands, and read anew on
// ticks while it goes on.
import { Failure } from "../api/call";
import type { JobState } from "../api/generated";
import { Paced } from "../lib/paced";

const READ_EVERY = 200;

interface Calls<A, T> {
  read: () => Promise<T | null>;
  start: (args: A) => Promise<T>;
  cancel: () => Promise<T | null>;
}

export class Job<A, T extends { state: JobState }> {
  /** As it is, or as the last one ended. */
  value = $state.raw<T | null>(null);
  /** Why it was not started, cancelled or read. */
  failure = $state.raw<Failure | null>(null);
  #unread: Failure | null = null;
  /** A command is under way. */
  busy = $state(false);
  #turn = 0;
  readonly #reading = new Paced(() => this.#read(), READ_EVERY);

  constructor(private readonly calls: Calls<A, T>) {}

  get isRunning(): boolean {
    return this.value?.state === "running";
  }

  /** It may have been started, or have ended, while nobody looked. */
  open(): Promise<void> {
    return this.#read();
  }

  /** Something happened in the core. */
  heard(): void {
    if (this.isRunning) this.#reading.wish();
  }

  /** Whether it was started. */
  start(args: A): Promise<boolean> {
    return this.#command(() => this.calls.start(args));
  }

  cancel(): Promise<boolean> {
    return this.#command(() => this.calls.cancel());
  }

  async #command(run: () => Promise<T | null>): Promise<boolean> {
    this.#turn += 1;
    this.busy = true;
    try {
      this.value = await run();
      this.failure = null;
      return true;
    } catch (error) {
      this.failure = Failure.of(error);
      return false;
    } finally {
      this.#turn += 1;
      this.busy = false;
    }
  }

  async #read(): Promise<void> {
    const turn = this.#turn;
    try {
      const value = await this.calls.read();
      // An answer that was asked for before a command is older than the command's own.
      if (turn !== this.#turn) return;
      this.value = value;
      // What a command was refused for stays.
      if (this.failure === this.#unread) this.failure = null;
    } catch (error) {
      if (turn === this.#turn) this.failure = this.#unread = Failure.of(error);
    }
  }
}
