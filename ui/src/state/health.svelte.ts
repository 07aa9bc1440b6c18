// How the webhooks are, over a range of time. It is looked at anew when something changed, and as
// time goes on, while the page is seen: at most once every few seconds.
import { Failure, type Call } from "../api/call";
import type { Health, HealthRange } from "../api/generated";
import { RANGES } from "../lib/health";
import { Paced } from "../lib/paced";

/** The longer the range the more is read, and the less a moment matters in it. */
const LOOK_EVERY: Record<HealthRange, number> = {
  quarter_hour: 3000,
  day: 6000,
  month: 20_000,
};
const LAST_RANGE = "hookglass.health";

function lastRange(): HealthRange {
  const last = localStorage.getItem(LAST_RANGE);
  return RANGES.find(({ name }) => name === last)?.name ?? "quarter_hour";
}

export class HealthState {
  range = $state<HealthRange>(lastRange());
  value = $state.raw<Health | null>(null);
  failure = $state.raw<Failure | null>(null);
  readonly #looking = {
    quarter_hour: new Paced(() => this.#look(), LOOK_EVERY.quarter_hour),
    day: new Paced(() => this.#look(), LOOK_EVERY.day),
    month: new Paced(() => this.#look(), LOOK_EVERY.month),
  };

  constructor(private readonly call: Call) {}

  /** The page was opened: what it shows must not be older than its opening. */
  open(): Promise<void> {
    return this.#look();
  }

  choose(range: HealthRange): Promise<void> {
    this.range = range;
    localStorage.setItem(LAST_RANGE, range);
    return this.#look();
  }

  /** Something may have changed, on a page that may be seen. */
  heard(): void {
    if (document.visibilityState === "visible") this.#looking[this.range].wish();
  }

  async #look(): Promise<void> {
    const range = this.range;
    try {
      const value = await this.call("get_health", { range });
      // Another one was chosen meanwhile: this one comes too late.
      if (range !== this.range) return;
      this.value = value;
      this.failure = null;
    } catch (error) {
      if (range === this.range) this.failure = Failure.of(error);
    }
  }
}
