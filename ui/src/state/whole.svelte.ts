// Something of the core's that is read whole and changed by commands. Each of these answers with the
// whole of it anew, so there is nothing to merge.
import { Failure, type Args, type Call, type Command } from "../api/call";

export class Whole<T, C extends Command> {
  value = $state.raw<T | null>(null);
  failure = $state.raw<Failure | null>(null);
  /** What went wrong in the part of the page that asked. */
  failures = $state.raw<Partial<Record<Command, Failure>>>({});
  /** The command that is under way. */
  busy = $state<Command | null>(null);

  constructor(
    protected readonly call: Call,
    private readonly read: () => Promise<T>,
  ) {}

  async load(): Promise<void> {
    try {
      this.value = await this.read();
      this.failure = null;
    } catch (error) {
      this.failure = Failure.of(error);
    }
  }

  /** Whether it worked. */
  change<K extends C>(command: K, args: Args<K>): Promise<boolean> {
    const call = this.call as (command: Command, args: unknown) => Promise<T>;
    return this.attempt(command, async () => {
      this.value = await call(command, args);
    });
  }

  protected async attempt(command: Command, run: () => Promise<void>): Promise<boolean> {
    const others = { ...this.failures, [command]: undefined };
    this.busy = command;
    try {
      await run();
      this.failures = others;
      return true;
    } catch (error) {
      this.failures = { ...others, [command]: Failure.of(error) };
      return false;
    } finally {
      this.busy = null;
    }
  }
}
