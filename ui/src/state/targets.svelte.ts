// The targets and how forwarding to them is. Every command answers with all of them anew.
import { Failure, type Args, type Call } from "../api/call";
import type { TargetDraft, TargetInfo } from "../api/generated";
import { Paced } from "../lib/paced";

const READ_EVERY = 300;

type Change = "remove_target" | "set_forwarding" | "retry_forwarding";

export class Targets {
  value = $state.raw<TargetInfo[] | null>(null);
  failure = $state.raw<Failure | null>(null);
  /** What went wrong, by target. */
  failures = $state.raw<Record<number, Failure | undefined>>({});
  /** A command is under way. */
  busy = $state(false);
  #turn = 0;
  readonly #reading = new Paced(() => this.#read(), READ_EVERY);

  constructor(private readonly call: Call) {}

  /** Something happened in the core, or the page was opened. */
  heard(): void {
    this.#reading.wish();
  }

  /** Whether it worked. */
  async change<K extends Change>(command: K, args: Args<K>): Promise<boolean> {
    const call = this.call as (command: Change, args: unknown) => Promise<TargetInfo[]>;
    const failure = await this.#command(async () => {
      this.value = await call(command, args);
    });
    this.failures = { ...this.failures, [args.target_id]: failure ?? undefined };
    return failure === null;
  }

  /** Why it was not kept. */
  save(draft: TargetDraft): Promise<Failure | null> {
    return this.#command(async () => {
      await this.call("save_target", draft);
      this.value = await this.call("list_targets");
    });
  }

  async #command(run: () => Promise<void>): Promise<Failure | null> {
    this.#turn += 1;
    this.busy = true;
    try {
      await run();
      return null;
    } catch (error) {
      return Failure.of(error);
    } finally {
      this.#turn += 1;
      this.busy = false;
    }
  }

  async #read(): Promise<void> {
    const turn = this.#turn;
    try {
      const value = await this.call("list_targets");
      // An answer that was asked for before a command is older than the command's own.
      if (turn === this.#turn) this.value = value;
      this.failure = null;
    } catch (error) {
      this.failure = Failure.of(error);
    }
  }
}
