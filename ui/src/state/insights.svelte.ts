// What the traffic shows by itself. Looking costs the store something, so it is looked at when
// something was stored, and then not more often than a person reads.
import { Failure, type Call } from "../api/call";
import type { Insight, InsightCode } from "../api/generated";
import { Paced } from "../lib/paced";

const LOOK_EVERY = 10_000;

export class Insights {
  value = $state.raw<Insight[] | null>(null);
  failure = $state.raw<Failure | null>(null);
  #stored: number | null = null;
  readonly #looking = new Paced(() => this.#look(), LOOK_EVERY);

  constructor(private readonly call: Call) {}

  /** How many are still to be told. */
  get count(): number {
    return this.value?.filter((insight) => !insight.is_dismissed).length ?? 0;
  }

  /** So many deliveries were stored. */
  heard(stored: number): void {
    if (stored === this.#stored) return;
    this.#stored = stored;
    this.#looking.wish();
  }

  async dismiss(code: InsightCode, dismissed: boolean): Promise<void> {
    try {
      this.value = await this.call("dismiss_insight", { code, dismissed });
      this.failure = null;
    } catch (error) {
      this.failure = Failure.of(error);
    }
  }

  /** The page was opened: what it shows must not be older than its opening. */
  open(): Promise<void> {
    return this.#look();
  }

  async #look(): Promise<void> {
    try {
      this.value = await this.call("get_insights");
      this.failure = null;
    } catch (error) {
      this.failure = Failure.of(error);
    }
  }
}
