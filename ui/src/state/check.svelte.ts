// "Check my endpoint": what its form says, and the check that runs or ran last. It outlives the page,
// so that what is typed stays, whatever one looks at meanwhile.
import type { Call } from "../api/call";
import type { Check, CheckRequest } from "../api/generated";
import { destinationOf, nowhere, type DestinationForm } from "../lib/destination";
import { Job } from "./job.svelte";

export class CheckState {
  to = $state<DestinationForm>(nowhere());
  secret = $state<string | null>(null);
  /** The endpoint has a verify token of its own. */
  hasOwnToken = $state(false);
  token = $state("");
  readonly job: Job<CheckRequest, Check>;

  constructor(call: Call) {
    this.job = new Job({
      read: () => call("get_check"),
      start: (request) => call("start_check", request),
      cancel: () => call("cancel_check"),
    });
  }

  /** Whether it was started. */
  async start(): Promise<boolean> {
    const to = destinationOf($state.snapshot(this.to));
    if (!to) return false;
    const verify_token = this.hasOwnToken ? this.token : null;
    return this.job.start({ to, secret: this.secret, verify_token });
  }
}
