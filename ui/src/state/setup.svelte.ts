// The Setup page: what the core says of itself, and the commands that change it.
import type { Call } from "../api/call";
import type { Setup } from "../api/generated";
import { Whole } from "./whole.svelte";

type Change =
  | "set_secret"
  | "remove_secret"
  | "set_verify_token"
  | "keep_secrets_in_file"
  | "set_tunnel"
  | "set_credential"
  | "retry_tunnel";

export class SetupState extends Whole<Setup, Change> {
  constructor(call: Call) {
    super(call, () => call("get_setup"));
  }

  /** Its result is part of the whole. */
  async selfTest(): Promise<void> {
    await this.attempt("self_test", async () => {
      await this.call("self_test");
      await this.load();
    });
  }
}
