// The whole state of the UI, handed to components by context.
import { createContext, untrack } from "svelte";
import type { Attachment } from "svelte/attachments";
import { Failure } from "../api/call";
import type { Attempt, Selection, Settings, StepId } from "../api/generated";
import type { Host } from "../host/types";
import { deliveryCount } from "../lib/format";
import { Announcer } from "./announcer.svelte";
import { Bulk } from "./bulk.svelte";
import { CheckState } from "./check.svelte";
import { Clock } from "./clock.svelte";
import { Connection } from "./connection.svelte";
import { Deletion } from "./deletion.svelte";
import { DeliveryList } from "./deliveries.svelte";
import { Detail } from "./detail.svelte";
import { Edits } from "./edits.svelte";
import { Feed } from "./feed.svelte";
import { Find } from "./find.svelte";
import { Gaps } from "./gaps.svelte";
import { HealthState } from "./health.svelte";
import { Insights } from "./insights.svelte";
import { Picks } from "./picks.svelte";
import { Replay } from "./replay.svelte";
import { SimulationState } from "./simulation.svelte";
import { Targets } from "./targets.svelte";
import { Export, Import } from "./transfer.svelte";

const PAGES = [
  "feed",
  "deliveries",
  "endpoint",
  "simulate",
  "insights",
  "health",
  "chain",
  "setup",
] as const;
export type Page = (typeof PAGES)[number];
const LAST_PAGE = "hookglass.page";

/** Where the address says; else the Feed for those who were last there, else Deliveries. */
function firstPage(): Page {
  const asked = PAGES.find((page) => location.hash === `#${page}`);
  return asked ?? (localStorage.getItem(LAST_PAGE) === "feed" ? "feed" : "deliveries");
}

/** A part of Setup that something else leads to. */
export type Place = StepId | "subscriptions" | "settings" | "storage";

/** What opens above the foot of the list. */
export type Tray = "replay" | "progress" | "export" | "import";

export class App {
  page = $state<Page>(firstPage());
  /** Where on Setup to go; Setup takes it. */
  place = $state<Place | null>(null);
  shortcutsOpen = $state(false);
  paletteOpen = $state(false);
  tray = $state<Tray | null>(null);
  /** The query that a number of Health led to; it asks for today, the number is of the arrival. */
  counted = $state<string | null>(null);
  readonly clock = new Clock();
  readonly announcer = new Announcer();
  readonly list: DeliveryList;
  readonly find: Find;
  readonly detail: Detail;
  readonly replay: Replay;
  readonly picks: Picks;
  readonly edits: Edits;
  readonly bulk: Bulk;
  readonly export: Export;
  readonly import: Import;
  readonly gaps: Gaps;
  readonly feed: Feed;
  readonly insights: Insights;
  readonly targets: Targets;
  readonly check: CheckState;
  readonly health: HealthState;
  readonly simulation: SimulationState;
  readonly connection: Connection;
  readonly deletion: Deletion;

  constructor(readonly host: Host) {
    this.list = new DeliveryList(host.call);
    this.detail = new Detail(host);
    this.replay = new Replay(host.call);
    this.picks = new Picks(this.list);
    this.find = new Find(host.call, (query) => this.#search(query));
    this.edits = new Edits(host, this.replay);
    this.bulk = new Bulk(host.call, this.replay);
    this.export = new Export(host.call);
    this.import = new Import(host.call);
    this.gaps = new Gaps(host.call);
    this.feed = new Feed(host.call);
    this.insights = new Insights(host.call);
    this.targets = new Targets(host.call);
    this.check = new CheckState(host.call);
    this.health = new HealthState(host.call);
    this.simulation = new SimulationState(host.call);
    this.connection = new Connection(host, this.list, this.clock, () => this.find.rejoin());
    this.deletion = new Deletion(host.call, this.list, {
      changed: () => this.feed.outdated(),
      ended: () => void this.connection.renew(),
    });
    host.call("get_settings").then(
      (settings) => this.use(settings),
      () => {}, // the connection shows what is wrong
    );
    void this.replay.look();
    this.find.restore();
  }

  use(settings: Settings): void {
    this.replay.prefill(settings);
  }

  go(page: Page, place: Place | null = null): void {
    this.page = page;
    this.place = place;
    history.replaceState(null, "", `#${page}`);
    localStorage.setItem(LAST_PAGE, page);
  }

  /** What the list of Deliveries is asked for. */
  get query(): string {
    return this.find.text;
  }

  set query(query: string) {
    this.find.set(query);
  }

  /** On the page of Deliveries, with those that match. */
  showDeliveries(query: string): void {
    this.query = query;
    this.go("deliveries");
  }

  /** The same from a number of Health. */
  showCounted(query: string): void {
    this.counted = query;
    this.showDeliveries(query);
  }

  /** The search takes the focus, where there is something to search. */
  seek(): void {
    this.find.isWanted = !this.list.isEmpty;
  }

  /** What was picked by another query is not seen any longer. */
  #search(query: string): void {
    if (query !== this.list.query) this.picks.clear();
    this.list.search(query);
  }

  /** On the page of Deliveries, with its detail open. */
  showDelivery(id: number): void {
    this.go("deliveries");
    this.edits.close();
    this.select(id);
  }

  /** On the page of Simulate, with a captured delivery as the payload. */
  simulate(delivery: number): void {
    this.simulation.choose({ from: "delivery", id: delivery });
    this.go("simulate");
  }

  /** A click on a notification leads to its card. */
  async showCard(event: number): Promise<void> {
    this.go("feed");
    await this.feed.reveal(event);
  }

  /** For the element of a place: when something leads there, it comes into sight and has the focus. */
  arrival(place: Place, open: () => void = () => {}): Attachment<HTMLElement> {
    return (element) => {
      if (this.place !== place) return;
      untrack(() => {
        this.place = null;
        open();
        element.scrollIntoView({ block: "start" });
        element.focus({ preventScroll: true });
      });
    };
  }

  /** The URL that Meta should call, as far as there is one. */
  get callbackUrl(): string {
    const status = this.connection.status;
    const receiver = status?.receiver;
    return status?.public_url ?? (receiver?.state === "listening" ? receiver.callback_url : "");
  }

  select(id: number | null): void {
    this.list.select(id);
    if (id === null) this.detail.close();
    else this.detail.show(id);
  }

  async move(lines: number): Promise<void> {
    await this.list.move(lines);
    if (this.list.selected !== null) this.detail.show(this.list.selected);
  }

  /** Moves, and picks everything on the way. */
  async pickOn(lines: number): Promise<void> {
    const open = this.list.selected;
    await this.move(lines);
    if (this.list.selected !== null) await this.#pick(this.list.selected, open);
  }

  /** Picks from the open one, or from where picking began, up to this one. */
  async pickTo(id: number): Promise<void> {
    const open = this.list.selected;
    this.select(id);
    await this.#pick(id, open);
  }

  async #pick(to: number, open: number | null): Promise<void> {
    try {
      if (await this.picks.extend(to, open)) return;
      this.announcer.say("That is too much to select line by line. Ctrl+A selects all.");
    } catch (error) {
      const { message, remedy } = Failure.of(error);
      this.announcer.say(`${message} ${remedy}`);
    }
  }

  async pin(ids: readonly number[], pinned: boolean): Promise<void> {
    try {
      for (const delivery_id of ids) await this.host.call("pin_delivery", { delivery_id, pinned });
      const what = ids.length === 1 ? `delivery ${ids[0]}` : deliveryCount(ids.length);
      this.announcer.say(`${pinned ? "Pinned" : "Unpinned"} ${what}`);
    } catch (error) {
      const { message, remedy } = Failure.of(error);
      this.announcer.say(`${message} ${remedy}`);
    }
    this.list.refresh();
    this.detail.refresh();
  }

  /** What is picked, or else what is open; what is open then is the one that takes its line. */
  async delete(): Promise<void> {
    const { selected } = this.list;
    if (this.picks.any) await this.#delete(this.picks.selection);
    else if (selected !== null) await this.#delete({ by: "ids", ids: [selected] });
  }

  deleteOne(id: number): Promise<void> {
    return this.#delete({ by: "ids", ids: [id] });
  }

  async #delete(what: Selection): Promise<void> {
    const heir = this.#heir(what);
    const { selected } = this.list;
    const { turn } = this.picks;
    if (!(await this.deletion.delete(what))) return;
    // What was picked or opened while it went on stays.
    if (turn === this.picks.turn) this.picks.clear();
    if (selected === this.list.selected && heir !== selected) this.select(heir);
  }

  /** What is open once that is deleted: the one that takes its line. */
  #heir(what: Selection): number | null {
    const { selected, length } = this.list;
    if (selected === null || what.by === "query") return null;
    const line = what.ids.includes(selected) ? this.list.lineOf(selected) : null;
    if (line === null) return what.ids.includes(selected) ? null : selected;
    const stays = (other: number) => {
      const id = this.list.idAt(other);
      return typeof id === "number" && !what.ids.includes(id) && !this.list.isGone(id) ? id : null;
    };
    for (let other = line + 1; other < length && this.list.idAt(other); other += 1)
      if (stays(other) !== null) return stays(other);
    for (let other = line - 1; other >= 0 && this.list.idAt(other); other -= 1)
      if (stays(other) !== null) return stays(other);
    return null;
  }

  async undoDelete(): Promise<void> {
    if (await this.deletion.undo()) this.announcer.say("Back again");
  }

  /** Everything was deleted for good. */
  cleared(gone: number): void {
    this.deletion.forget();
    this.picks.clear();
    this.select(null);
    this.list.follow();
    this.feed.outdated();
    this.announcer.say(`${deliveryCount(gone)} deleted`);
    void this.connection.refresh();
  }

  /** To the last target at once; without one, asks for it. */
  async replayNow(id: number): Promise<void> {
    if (this.list.selected !== id) this.select(id);
    this.detail.tab = "attempts";
    if (this.replay.to === null) {
      this.detail.targetWanted = true;
      return;
    }
    const attempt = await this.replay.send(id);
    if (attempt) this.showAttempt(attempt);
  }

  /** When its delivery is still the one that is looked at. */
  showAttempt({ id, delivery_id }: Attempt): void {
    if (this.list.selected !== delivery_id) return;
    this.detail.tab = "attempts";
    this.detail.chooseAttempt(id);
    void this.detail.attempts.open(delivery_id);
  }

  async copyAsCurl(id: number): Promise<void> {
    const target = this.replay.address || this.callbackUrl;
    try {
      const command = await this.host.call("copy_as_curl", { delivery_id: id, target });
      await this.announcer.copy(command, "as cURL");
    } catch {
      this.announcer.say("Nothing was copied: the delivery could not be read.");
    }
  }

  close(): void {
    this.connection.close();
    this.find.close();
    this.clock.stop();
  }
}

export const [useApp, provideApp] = createContext<App>();
