// Replaying deliveries: what the form says, the request under way, and what R does with it.
import { Failure, type Call } from "../api/call";
import type { Attempt, ReplayMode, Settings } from "../api/generated";

export class Replay {
  target = $state("");
  timeout = $state<number | null>(null);
  mode = $state<ReplayMode>("original");
  /** The secret to sign anew with. */
  secret = $state<string | null>(null);
  running = $state.raw<{ delivery: number; since: number } | null>(null);
  failure = $state.raw<Failure | null>(null);
  #settings: Settings | null = null;

  constructor(private readonly call: Call) {}

  /** Takes the target and time-out that were used last. */
  prefill(settings: Settings): void {
    this.#settings = settings;
    this.target ||= settings.replay_target;
    this.timeout = settings.replay_timeout_s;
  }

  get ready(): boolean {
    return this.target.trim() !== "" && this.running === null;
  }

  /** The attempt, also when nothing answered; null when it could not even be tried. */
  async send(delivery: number): Promise<Attempt | null> {
    if (!this.ready) return null;
    const target = this.target.trim();
    this.running = { delivery, since: Date.now() };
    this.failure = null;
    try {
      const attempt = await this.call("replay", {
        delivery_id: delivery,
        target,
        mode: this.mode,
        secret: this.mode === "resigned" ? this.secret : null,
        timeout_s: this.timeout,
      });
      await this.#remember(target);
      return attempt;
    } catch (error) {
      this.failure = Failure.of(error);
      return null;
    } finally {
      this.running = null;
    }
  }

  async #remember(target: string): Promise<void> {
    const known = this.#settings;
    if (!known || (known.replay_target === target && known.replay_timeout_s === this.timeout))
      return;
    this.#settings = await this.call("set_settings", {
      ...known,
      replay_target: target,
      replay_timeout_s: this.timeout,
    });
  }
}
