// What is known of the running Hookglass: whether it answers, its status, and whether every request
// that was received is stored and shown.
import { Failure } from "../api/call";
import type { Status, Tick } from "../api/generated";
import type { Host, Link } from "../host/types";
import { Balance } from "../lib/balance";
import type { Clock } from "./clock.svelte";
import type { DeliveryList } from "./deliveries.svelte";

const STATUS_EVERY = 5000;
const STATUS_AT_MOST_EVERY = 1000;

export class Connection {
  link = $state<Link>("connecting");
  /** Why Hookglass answers nothing at all: it could not start, or no longer knows this page. */
  refusal = $state.raw<Failure | null>(null);
  status = $state.raw<Status | null>(null);
  tick = $state.raw<Tick | null>(null);
  #balance = new Balance();
  #asking = false;
  /** The answer that is on its way is not wanted any more, but another one. */
  #isStale = false;
  /** The ticks were cut off: who answers meanwhile may not be who answers after that. */
  #isCut = false;
  #askedAt = 0;
  #stop: () => void;
  #timer = setInterval(() => void this.refresh(), STATUS_EVERY);

  constructor(
    private readonly host: Host,
    private readonly list: DeliveryList,
    private readonly clock: Clock,
    /** It answers again. */
    private readonly back: () => void,
  ) {
    this.#stop = host.ticks({
      tick: (tick) => this.#hear(tick),
      link: (link) => void this.#relink(link),
    });
    void this.refresh();
  }

  /** A delivery counts as shown when the list that follows has its row, or the pill counts it. */
  get shown(): number {
    const missing = this.list.following ? this.list.behind : 0;
    return Math.max(0, (this.tick?.stored ?? 0) - missing);
  }

  get storedIsShort(): boolean {
    return this.#balance.isShort(this.clock.now, this.tick?.stored ?? 0);
  }

  get shownIsShort(): boolean {
    return this.#balance.isShort(this.clock.now, this.shown);
  }

  async refresh(): Promise<void> {
    if (this.#asking) return;
    this.#asking = true;
    do {
      this.#isStale = false;
      await this.#ask();
    } while (this.#isStale);
    this.#asking = false;
  }

  /** As [`Connection.refresh`], after something that an answer on its way may not know of. */
  async renew(): Promise<void> {
    this.#isStale = this.#asking;
    await this.refresh();
  }

  close(): void {
    clearInterval(this.#timer);
    this.#stop();
  }

  async #ask(): Promise<void> {
    this.#askedAt = Date.now();
    try {
      const status = await this.host.call("status");
      if (this.#isStale) return;
      this.status = status;
      this.refusal = null;
      if (this.link === "lost") this.#rejoin(status.tick);
      else this.#hear(status.tick);
    } catch (error) {
      if (this.#isStale) return;
      const failure = Failure.of(error);
      if (failure.code === "unreachable") this.link = "lost";
      this.refusal = failure.code === "unreachable" ? null : failure;
    }
  }

  #hear(tick: Tick): void {
    const previous = this.tick;
    const isOlder = previous !== null && tick.revision < previous.revision;
    if (isOlder) return;
    this.tick = tick;
    this.#balance.mark(Date.now(), tick.received);
    const changed = previous !== null && tick.revision > previous.revision;
    this.list.heard(tick.totals, changed && tick.totals.newest === previous.totals.newest);
    if (Date.now() - this.#askedAt > STATUS_AT_MOST_EVERY) void this.refresh();
  }

  async #relink(link: Link): Promise<void> {
    const isBack = link === "connected" && (this.#isCut || this.link === "lost");
    this.#isCut = link === "lost" || (this.#isCut && !isBack);
    // What was lost is back when it has answered.
    this.link = isBack ? "lost" : link;
    if (link === "connecting") return;
    await this.renew();
  }

  /** Counters and revisions may start anew: it may be another process that answers now. */
  #rejoin(tick: Tick): void {
    this.link = "connected";
    this.tick = null;
    this.#balance = new Balance();
    this.#hear(tick);
    this.list.rejoin(tick.totals);
    this.back();
  }
}
