// The demo's search. Like the product it answers after a moment with what it has; `?look=1000` looks at
// a thousand deliveries at most before it does.
import { Failure, type Args, type Command, type Result } from "../../api/call";
import type { SavedFilter } from "../../api/generated";
import type { DemoDeliveries } from "./deliveries";
import { DemoQuery, readQuery } from "./query";

const PATIENCE_MS = 150;
const BETWEEN_LOOKS = 2048;

type SearchCommand = Extract<
  Command,
  | "list_deliveries"
  | "count_deliveries"
  | "read_query"
  | "list_saved_filters"
  | "save_filter"
  | "remove_saved_filter"
>;

export class DemoSearch {
  readonly #look: number;
  #filters: SavedFilter[] = [];
  #last: DemoQuery | undefined;

  constructor(
    params: URLSearchParams,
    private readonly deliveries: DemoDeliveries,
  ) {
    this.#look = Number(params.get("look") ?? Infinity);
  }

  /** Of all that there are. */
  count(text: string): number {
    if (text === "") return this.deliveries.totals.count;
    const query = this.#query(text);
    let count = 0;
    for (let id = 1; id <= this.deliveries.count; id += 1) count += Number(query.holds(id));
    return count;
  }

  readonly handlers: { [K in SearchCommand]: (args: Args<K>) => Result<K> } = {
    list_deliveries: ({ before, limit, query }) => {
      if (query === "") return this.deliveries.page(before, limit);
      const ids: number[] = [];
      const reached = this.#each(query, before, null, (id) => ids.push(id) < limit);
      const rows = ids.map((id) => this.deliveries.row(id));
      return { rows, totals: this.deliveries.totals, reached };
    },
    count_deliveries: ({ query, before, after, every }) => {
      const anchors: number[] = [];
      let count = 0;
      const reached = this.#each(query, before, after, (id) => {
        if (count % every === 0) anchors.push(id);
        count += 1;
        return true;
      });
      return { count, anchors, reached };
    },
    read_query: ({ text, cursor }) => readQuery(text, cursor, this.deliveries),
    list_saved_filters: () => this.#filters,
    save_filter: ({ name, query }) => {
      const saved = { name: name.trim(), query: this.#query(query.trim()).text };
      if (saved.name === "" || saved.name.length > 60)
        throw new Failure(
          "bad_request",
          "A filter’s name has 1 to 60 characters.",
          "Choose another one.",
        );
      const at = this.#filters.findIndex(({ name }) => name === saved.name);
      this.#filters = at === -1 ? [...this.#filters, saved] : this.#filters.toSpliced(at, 1, saved);
      return this.#filters;
    },
    remove_saved_filter: ({ name }) =>
      (this.#filters = this.#filters.filter((filter) => filter.name !== name)),
  };

  /** Downwards until `one` has enough, or a moment has passed; where there may be more. */
  #each(
    text: string,
    before: number | null,
    after: number | null,
    one: (id: number) => boolean,
  ): number | null {
    const query = this.#query(text);
    const from = Math.min(before ?? Infinity, this.deliveries.count + 1) - 1;
    const oldest = (after ?? 0) + 1;
    const until = performance.now() + PATIENCE_MS;
    for (let id = from; id >= oldest; id -= 1) {
      const looked = from - id + 1;
      const goesOn = this.deliveries.gone.has(id) || !query.holds(id) || one(id);
      const isLate =
        looked >= this.#look || (looked % BETWEEN_LOOKS === 0 && performance.now() > until);
      if (!goesOn || (isLate && id > oldest)) return id;
    }
    return null;
  }

  #query(text: string): DemoQuery {
    if (this.#last?.text === text) return this.#last;
    const query = new DemoQuery(text, this.deliveries);
    if (query.problem)
      throw new Failure(
        "bad_request",
        `${query.problem.message}.`,
        'Take the term out, or write it like field:comments or "great work".',
      );
    this.#last = query;
    return query;
  }
}
