// "Why is nothing arriving?": first what is known, then what the public URL and Meta say.
import { Failure, type Call } from "../api/call";
import type { Chain } from "../api/generated";
import { COMMON_FIELDS } from "../lib/fields";

/** What pointing Meta here would do. */
export interface Pointing {
  fields: string[];
  url: string | null;
}

export class ChainState {
  value = $state.raw<Chain | null>(null);
  failure = $state.raw<Failure | null>(null);
  /** Why Meta was not pointed here. */
  pointFailure = $state.raw<Failure | null>(null);
  looking = $state(false);
  /** When the newest answer came for which the public URL and Meta were asked; as Date.now(). */
  lookedAt = $state<number | null>(null);

  constructor(private readonly call: Call) {}

  async open(): Promise<void> {
    await this.#load(false);
    await this.look();
  }

  async look(): Promise<void> {
    if (this.looking) return;
    this.looking = true;
    await this.#load(true);
    this.looking = false;
  }

  /** Reads what the app has, so that pointing it here takes no field away. */
  async pointing(): Promise<Pointing | null> {
    try {
      const { app, public_url } = await this.call("get_subscriptions");
      const present = app.state === "known" ? (app.value.subscription?.fields ?? []) : [];
      this.pointFailure = null;
      return { fields: present.length > 0 ? present : COMMON_FIELDS, url: public_url };
    } catch (error) {
      this.pointFailure = Failure.of(error);
      return null;
    }
  }

  async point(fields: string[]): Promise<void> {
    try {
      await this.call("subscribe_app", { fields });
      this.pointFailure = null;
    } catch (error) {
      this.pointFailure = Failure.of(error);
      return;
    }
    await this.look();
  }

  async #load(ask: boolean): Promise<void> {
    try {
      this.value = await this.call("get_chain", { ask });
      this.failure = null;
      if (ask) this.lookedAt = Date.now();
    } catch (error) {
      this.failure = Failure.of(error);
    }
  }
}
