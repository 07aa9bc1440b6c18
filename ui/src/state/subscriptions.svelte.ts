// What Meta delivers, and where to. Reading it asks Meta, so it is read when somebody wants to see
// it and never on a tick.
import type { Call } from "../api/call";
import type { Subscriptions } from "../api/generated";
import { fieldChange } from "../lib/fields";
import { Whole } from "./whole.svelte";

type Change =
  "set_meta" | "subscribe_app" | "unsubscribe_app" | "subscribe_account" | "unsubscribe_account";

export class SubscriptionsState extends Whole<Subscriptions, Change> {
  asking = $state(false);

  constructor(call: Call) {
    super(call, () => call("get_subscriptions"));
  }

  async ask(): Promise<void> {
    this.asking = true;
    await this.load();
    this.asking = false;
  }

  /** Adds and removes what differs. An empty list of removals would remove all, so none is sent. */
  async chooseAppFields(from: readonly string[], to: readonly string[]): Promise<boolean> {
    const { added, removed } = fieldChange(from, to);
    if (added.length > 0 && !(await this.change("subscribe_app", { fields: added }))) return false;
    return removed.length === 0 || this.change("unsubscribe_app", { fields: removed });
  }
}
