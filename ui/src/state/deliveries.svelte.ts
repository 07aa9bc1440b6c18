// The list of deliveries: following the newest until the reader moves, searching, and asking for the
// rows in sight. A list that stopped following stays still however much arrives.
import { Failure } from "../api/call";
import type { Selection, Totals } from "../api/generated";
import { Paced } from "../lib/paced";
import { isFleeting } from "../lib/query";
import { Hits } from "./hits.svelte";
import { Shown } from "./shown.svelte";
import { MOST_ROWS } from "./unbroken.svelte";

/** More at once is a flood, and a wash over every row says nothing. */
const MOST_FRESH = 8;
/** Counting anew goes on behind what is shown, for at most a tenth of the time. */
const RECOUNT_EVERY = 2000;
const LONGEST_REST = 60_000;

export class DeliveryList extends Shown {
  following = $state(true);
  selected = $state<number | null>(null);
  /** Lines with a higher id have just come. */
  freshAbove = $state(Infinity);
  /** Each is told until the same thing works. */
  #searchFailure = $state.raw<Failure | null>(null);
  #rowsFailure = $state.raw<Failure | null>(null);
  #arrivalFailure = $state.raw<Failure | null>(null);
  /** A search that has no answer yet. */
  #next = $state.raw<Hits | null>(null);
  #wanted = "";
  #sight = { first: 0, last: 30 };
  #pulling = false;
  #rising = false;
  #turn = 0;
  /** What was heard last: page after page tells the totals too. */
  #told: Totals = this.totals;
  /** To be counted anew once what is asked for or counted now is there. */
  #isOwed = false;
  readonly #recounting = new Paced(() => this.#recount(), RECOUNT_EVERY);

  get failure(): Failure | null {
    return this.#searchFailure ?? this.#rowsFailure ?? this.#arrivalFailure;
  }

  /** What is shown is not yet what is searched for. */
  get isAsking(): boolean {
    return this.#next?.query === this.#wanted && this.#wanted !== this.query;
  }

  get isSearching(): boolean {
    if (this.isAsking) return true;
    return this.query !== "" && this.hits !== null && this.hits.isPartial && !this.hits.stopped;
  }

  /** Deliveries are gone by what was done here: their rows are shown no more. Which ones a query found,
   * only the core knows. */
  remove(what: Selection): void {
    if (what.by === "ids") {
      this.all.remove(what.ids);
      this.hits?.remove(what.ids);
    } else this.refresh();
    // Rows that are no longer kept would fill the window until it is its turn to be counted anew.
    const isShown = what.by === "query" && what.query === this.query && this.query === this.#wanted;
    if (isShown && this.hits) void this.#begin();
    else this.#recounting.wish();
  }

  /** What was gone may be there again. */
  restore(): void {
    this.all.clear();
    if (this.hits) void this.#begin();
    this.refresh();
  }

  /** Rows in sight are no longer as they were. */
  refresh(): void {
    this.heard(this.totals, true);
  }

  /** What the list is to show. The old lines stay until there is an answer. */
  search(query: string): void {
    if (query === this.#wanted && !this.#searchFailure) return;
    this.#searchFailure = null;
    this.#wanted = query;
    if (this.hasHeard) void this.#begin();
  }

  /** What was found so far is enough. */
  stop(): void {
    if (this.isAsking) return;
    if (this.hits) this.hits.stopped = true;
    if (this.#next) this.#next.stopped = true;
  }

  goOn(): void {
    if (!this.hits) return;
    this.#searchFailure = null;
    this.hits.stopped = false;
    void this.#countOn(this.hits);
  }

  /** News of the store; `changed` when something other than arrivals may have altered rows. */
  heard(totals: Totals, changed = false): void {
    const before = this.#told;
    const isFirst = !this.hasHeard;
    this.hasHeard = true;
    this.learn(totals);
    this.#told = this.totals;
    const came = this.totals.newest - before.newest;
    const wentOrBack = !isFirst && this.totals.count - before.count !== came;
    if (changed) this.shown.outdate(this.#sight);
    if (this.#wanted !== this.query && !this.#next) void this.#begin();
    else if (!this.hits && this.query === "" && this.hasHoles && !this.#next) void this.#begin();
    else if (wentOrBack || ((changed || came > 0) && isFleeting(this.query)))
      this.#recounting.wish();
    // Nothing is left to stay with.
    if (this.length === 0) this.following = true;
    void this.#pull();
    void this.#rise();
  }

  /** After a lost connection: what answers now may be another store. */
  rejoin(totals: Totals): void {
    if (totals.newest < this.top) {
      this.all.clear();
      this.#leaveHits();
      this.query = "";
      this.totals = totals;
      this.#told = totals;
      this.all.top = totals.newest;
      this.selected = null;
    }
    // A search that was cut off goes on.
    if (this.#searchFailure && this.isStopped) this.goOn();
    this.heard(totals, true);
  }

  /** The lines in sight, as the view scrolls. */
  look(first: number, last: number): void {
    // An empty list shows nothing, yet its first rows should fill the window.
    if (last > first) this.#sight = { first, last };
    void this.#pull();
  }

  /** The reader moved: from here on the list stays still. */
  stay(): void {
    this.following = false;
  }

  follow(): void {
    this.following = true;
    void this.#pull();
    void this.#rise();
  }

  select(id: number | null): void {
    this.stay();
    if (id !== null && id > this.top) {
      this.hits?.show();
      this.all.top = id;
    }
    this.selected = id;
  }

  /** Moves the selection by lines, over those that are gone. A list that follows starts above its top. */
  async move(lines: number): Promise<void> {
    if (this.length === 0) return;
    const turn = (this.#turn += 1);
    const step = Math.sign(lines);
    const hits = this.hits;
    const from = this.selected === null || this.following ? -1 : this.#from(this.selected, step);
    let line = Math.min(
      Math.max((typeof from === "number" ? from : await from) + lines, 0),
      this.length - 1,
    );
    for (; line >= 0 && line < this.length; line += step) {
      if (this.idAt(line) === undefined) await hits?.load(() => ({ first: line, last: line + 1 }));
      if (turn !== this.#turn || hits !== this.hits) return;
      const id = this.idAt(line);
      if (typeof id !== "number" || this.isGone(id)) continue;
      this.select(id);
      return;
    }
  }

  /** The line to count from: for one that is not in the list, where it would be. */
  #from(id: number, step: number): number | Promise<number> {
    if (!this.hits) return this.top - id;
    const start = ({ line, exact }: { line: number; exact: boolean }) =>
      exact || step < 0 ? line : line - 1;
    const found = this.hits.lineOf(id);
    return found ? start(found) : this.hits.findLine(id).then(start);
  }

  /** Asks for what is wanted; what is shown changes when there is something to show. */
  async #begin(): Promise<void> {
    const query = this.#wanted;
    this.#next?.close();
    this.#next = null;
    if (query === "" && !this.hasHoles) {
      if (this.query === "") return; // what was wanted meanwhile is no longer
      this.#arrive("", null);
      return;
    }
    const isSame = query === this.query;
    const next = this.#made(query, isSame);
    this.#next = next;
    try {
      // Without a query all is there to be shown meanwhile; with the same one what is in sight may
      // be far down.
      if (query === "") await next.countOn();
      else if (!isSame) await next.loadFirst();
      else if (this.isStopped) await next.countOn(this.hits?.reached ?? 0);
      else await next.countPart();
      if (isSame) await this.#catchUp(next);
      else await next.load(() => ({ first: 0, last: this.#height }));
      if (this.#next !== next) return;
      this.#next = null;
      if (isSame && this.hits?.stopped) next.stopped = true;
      this.#arrive(query, next, isSame);
      await this.#countOn(next);
    } catch (error) {
      if (this.#next !== next) return;
      this.#next = null;
      this.#searchFailure = Failure.of(error);
      // What cannot be answered is not asked again; a lost connection comes back.
      if (this.#searchFailure.code !== "unreachable") this.#wanted = this.query;
      this.#settle();
    }
  }

  #made(query: string, staysStill: boolean): Hits {
    const base = staysStill && !this.following ? this.top : this.totals.newest;
    return new Hits(this.call, query, base, (totals) => this.learn(totals));
  }

  /** Shows what another query finds, from its newest on; or the same one's hits counted anew. */
  #arrive(query: string, hits: Hits | null, isSame = false): void {
    this.#leaveHits();
    this.hits = hits;
    this.query = query;
    this.freshAbove = Infinity;
    this.#searchFailure = null;
    if (hits) this.all.top = isSame ? Math.max(hits.covered, this.top) : hits.covered;
    if (!isSame) {
      if (!hits) this.all.top = this.totals.newest;
      // Without a filter, the one that is open is seen among its neighbours.
      this.following = query !== "" || this.selected === null;
    }
    if (!hits) this.all.outdate(this.#sight); // what is at hand may be old
    void this.#pull();
    void this.#rise();
  }

  #leaveHits(): void {
    this.hits?.close();
    this.hits = null;
    this.#turn += 1;
  }

  async #countOn(hits: Hits): Promise<void> {
    try {
      await hits.countOn();
    } catch (error) {
      if (hits !== this.hits) return;
      hits.stopped = true;
      this.#searchFailure = Failure.of(error);
    }
    this.#settle();
    void this.#pull();
  }

  #settle(): void {
    if (this.#isOwed) this.#recounting.wish();
  }

  /** What a query finds may change by more than arrivals: then it is counted anew, a search that was
   * stopped as far as it had come. */
  async #recount(): Promise<void> {
    const old = this.hits;
    this.#isOwed = this.#next !== null || (old !== null && old.isPartial && !old.stopped);
    if (!old || this.#isOwed) return;
    const began = Date.now();
    const isWhole = old.query === "" && !this.hasHoles;
    const next = isWhole ? null : this.#made(old.query, true);
    try {
      await next?.countOn(old.reached ?? 0);
      if (next) await this.#catchUp(next);
    } catch {
      return; // the next change asks again
    }
    if (this.hits === old && !this.#next && !next?.isAs(old)) {
      if (next) next.stopped = old.stopped;
      this.#arrive(old.query, next, true);
      if (next) void this.#countOn(next);
    }
    const rest = Math.min(9 * (Date.now() - began), LONGEST_REST);
    await new Promise((resolve) => setTimeout(resolve, rest));
  }

  /** What takes the place of the same hits shows as much as those have come to show meanwhile. */
  async #catchUp(next: Hits): Promise<void> {
    do {
      if (next.covered < this.top) await next.countArrived(this.top);
      next.show();
      await next.load(() => this.#sight);
    } while (next.covered < this.top && !next.isClosed);
  }

  /** Looks through what arrived; those that follow show it once it is at hand. */
  async #rise(): Promise<void> {
    if (this.#rising) return;
    this.#rising = true;
    try {
      for (let hits = this.hits; hits && this.#isBehind(hits); hits = this.hits) {
        const { newest } = this.totals;
        if (newest > hits.covered) await hits.countArrived(newest);
        if (this.following && hits.waiting > 0) await hits.loadArrived(this.#height);
        if (hits !== this.hits) continue;
        if (hits.waiting > 0 && !this.following) continue;
        this.#wash(hits.waiting);
        hits.show();
        this.all.top = hits.covered;
      }
      this.#arrivalFailure = null;
    } catch (error) {
      this.#arrivalFailure = Failure.of(error);
    } finally {
      this.#rising = false;
    }
  }

  #isBehind(hits: Hits): boolean {
    return this.totals.newest > hits.covered || (this.following && hits.waiting > 0);
  }

  /** How many lines the view has. */
  get #height(): number {
    return Math.max(1, Math.min(this.#sight.last - this.#sight.first, MOST_ROWS));
  }

  async #pull(): Promise<void> {
    if (this.#pulling) return;
    this.#pulling = true;
    try {
      for (let step = this.#step(); step; step = this.#step()) if (!(await step)) break;
      this.#rowsFailure = null;
    } catch (error) {
      this.#rowsFailure = Failure.of(error);
    } finally {
      this.#pulling = false;
    }
  }

  /** Asks for one page of what is in sight and not at hand; null when all is. */
  #step(): Promise<boolean> | null {
    if (!this.hits && this.following && this.behind > 0)
      return this.all.loadNewest(this.#height).then((newest) => this.#come(newest));
    return this.shown.loadNext(this.#sight)?.then(() => true) ?? null;
  }

  /** The newest rows are at hand; false when they bring the list no further, so that nothing spins. */
  #come(newest: number): boolean {
    if (this.hits) return true; // what was asked for is no longer shown
    if (newest <= this.top) return false;
    if (this.following) {
      this.#wash(this.top === 0 ? Infinity : newest - this.top);
      this.all.top = newest;
    }
    return true;
  }

  #wash(came: number): void {
    if (came > 0) this.freshAbove = came > MOST_FRESH ? Infinity : this.top;
  }
}
