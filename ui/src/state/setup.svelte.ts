// The Setup page: what the core says of itself, and the commands that change it. Each answers with
// the whole of it anew, so there is nothing to merge.
import { Failure, type Args, type Call } from "../api/call";
import type { Setup } from "../api/generated";

type Change = "set_secret" | "remove_secret" | "set_verify_token" | "keep_secrets_in_file";

export class SetupState {
  value = $state.raw<Setup | null>(null);
  failure = $state.raw<Failure | null>(null);
  /** What went wrong in the part of the page that asked. */
  failures = $state.raw<Partial<Record<Change, Failure>>>({});

  constructor(private readonly call: Call) {}

  async load(): Promise<void> {
    try {
      this.value = await this.call("get_setup");
      this.failure = null;
    } catch (error) {
      this.failure = Failure.of(error);
    }
  }

  /** Whether it worked. */
  async change<K extends Change>(command: K, args: Args<K>): Promise<boolean> {
    const others = { ...this.failures, [command]: undefined };
    try {
      this.value = await (this.call as (command: Change, args: unknown) => Promise<Setup>)(
        command,
        args,
      );
      this.failures = others;
      return true;
    } catch (error) {
      this.failures = { ...others, [command]: Failure.of(error) };
      return false;
    }
  }
}
