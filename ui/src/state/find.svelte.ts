// The query of the list of deliveries while it is written: its text, how the core reads it, and the
// filters that were kept under a name. What is not understood changes nothing: the list stays as it
// was, and the place of the mistake is known. What is written survives a reload of the window, but is
// no filter that somebody finds there the next day.
import { Failure, type Call } from "../api/call";
import type { QueryReading, SavedFilter, Suggestion } from "../api/generated";
import type { MenuPlace } from "../lib/menu";
import { withTerm, without, type Value } from "../lib/query";

const LAST_QUERY = "hookglass.query";
/** ms; what is no longer wanted is not gone on with, so this need not wait for the last key. */
const PAUSE = 40;
const NOTHING: QueryReading = { terms: [], problem: null, suggestions: [] };

/** A menu that offers to filter by values. */
export interface ValueMenu extends MenuPlace {
  values: readonly Value[];
}

function lastQuery(): string {
  try {
    return sessionStorage.getItem(LAST_QUERY) ?? "";
  } catch {
    return ""; // a browser may be told to keep nothing
  }
}

function keepQuery(text: string): void {
  try {
    sessionStorage.removeItem(LAST_QUERY);
    sessionStorage.setItem(LAST_QUERY, text);
  } catch {
    // Nothing is kept, or not as much as that: then there is none after a reload, not an older one.
  }
}

export class Find {
  text = $state("");
  /** How the text is read, or was a moment ago. */
  reading = $state.raw(NOTHING);
  /** The reading is of what is written now, and so are the places in the text that it names. */
  isRead = true;
  /** The query could not be read at all. */
  failure = $state.raw<Failure | null>(null);
  /** The filters could not be read, or one not kept. */
  filterFailure = $state.raw<Failure | null>(null);
  filters = $state.raw<readonly SavedFilter[]>([]);
  menu = $state.raw<ValueMenu | null>(null);
  /** The field should take the focus; it does, and says so here. */
  isWanted = $state(false);
  #turn = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly call: Call,
    /** Shows what a query finds. */
    private readonly show: (query: string) => void,
  ) {}

  /** While it is typed; the cursor in UTF-16 units, as the DOM counts. */
  write(text: string, cursor: number): void {
    this.#put(text);
    const turn = (this.#turn += 1);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#read(text, cursor, turn), PAUSE);
  }

  /** From elsewhere, whole, and at once. */
  set(text: string): void {
    clearTimeout(this.#timer);
    this.#put(text);
    void this.#read(text, text.length, (this.#turn += 1));
  }

  /** What was written before the window was loaded anew. */
  restore(): void {
    const text = lastQuery();
    if (text !== "") this.set(text);
  }

  /** What is typed is meant. */
  flush(): void {
    this.set(this.text);
  }

  /** Puts a suggestion in its place; gives where the cursor belongs then. Null while what was
   * suggested is for an older text, in which it had another place. */
  take({ text, from, to }: Suggestion): number | null {
    if (!this.isRead) return null;
    const rest = this.text.slice(to);
    const written = text.endsWith(":") || rest.startsWith(" ") ? text : `${text} `;
    const cursor = from + written.length;
    this.write(this.text.slice(0, from) + written + rest, cursor);
    return cursor;
  }

  add(value: Value, isNegated = false): void {
    this.set(withTerm(this.text, value, isNegated));
  }

  /** Takes a term out; false when it no longer stands where it was read. */
  drop(term: { text: string; from: number; to: number }): boolean {
    if (this.text.slice(term.from, term.to) !== term.text) return false;
    this.set(without(this.text, term));
    return true;
  }

  /** After a lost connection: what could not be read then. */
  rejoin(): void {
    if (this.failure) this.flush();
  }

  async load(): Promise<void> {
    await this.#keep(this.call("list_saved_filters"));
  }

  /** Whether it was kept. */
  save(name: string): Promise<boolean> {
    return this.#keep(this.call("save_filter", { name, query: this.text.trim() }));
  }

  remove(name: string): Promise<boolean> {
    return this.#keep(this.call("remove_saved_filter", { name }));
  }

  close(): void {
    this.#turn += 1;
    clearTimeout(this.#timer);
  }

  #put(text: string): void {
    this.text = text;
    this.isRead = false;
    keepQuery(text);
  }

  async #keep(answer: Promise<readonly SavedFilter[]>): Promise<boolean> {
    try {
      this.filters = await answer;
      this.filterFailure = null;
      return true;
    } catch (error) {
      this.filterFailure = Failure.of(error);
      return false;
    }
  }

  /** An answer to what is no longer written is dropped. */
  async #read(text: string, cursor: number, turn: number): Promise<void> {
    let reading = NOTHING;
    try {
      if (text.trim() !== "") reading = await this.call("read_query", { text, cursor });
    } catch (error) {
      if (turn === this.#turn) this.failure = Failure.of(error);
      return;
    }
    if (turn !== this.#turn) return;
    this.reading = reading;
    this.isRead = true;
    this.failure = null;
    if (reading.problem === null) this.show(text.trim());
  }
}
