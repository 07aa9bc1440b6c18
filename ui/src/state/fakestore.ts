// For tests of the list: a store in which a query such as “7” finds every seventh delivery, and one with
// a name what the test says. Its answers wait until the test lets them go.
import type { Call, Failure } from "../api/call";
import type { CountRequest, DeliveryRow, Page, Totals } from "../api/generated";

export class FakeStore {
  /** In its order. */
  asked: (CountRequest | Page)[] = [];
  gone = new Set<number>();
  /** What a query such as `status:5xx` finds. */
  found = new Set<number>();
  /** How many ids one answer looks at. */
  look = Infinity;
  failing: Failure | null = null;
  #waiting: (() => void)[] = [];

  constructor(public newest: number) {}

  get totals(): Totals {
    let oldest = 1;
    while (this.gone.has(oldest)) oldest += 1;
    return { count: this.newest - this.gone.size, newest: this.newest, oldest };
  }

  call = ((_command: string, wish: CountRequest | Page) => {
    this.asked.push(wish);
    return new Promise<unknown>((resolve, reject) => {
      this.#waiting.push(() => {
        if (this.failing) reject(this.failing);
        else resolve("every" in wish ? this.#count(wish) : this.#page(wish));
      });
    });
  }) as Call;

  /** How many requests are under way. */
  get open(): number {
    return this.#waiting.length;
  }

  /** Answers one request. */
  async answer(): Promise<void> {
    this.#waiting.shift()?.();
    await new Promise((resolve) => setTimeout(resolve));
  }

  async settle(): Promise<void> {
    for (let turn = 0; this.open > 0; turn += 1) {
      if (turn > 200) throw new Error("The list never stops asking");
      await this.answer();
    }
  }

  #each(query: string, before: number | null, after: number | null, limit: number) {
    const step = query === "" ? 1 : Number(query);
    const isFound = (id: number) => (query.includes(":") ? this.found.has(id) : id % step === 0);
    const ids: number[] = [];
    const from = Math.min(before ?? Infinity, this.newest + 1) - 1;
    for (let id = from; id > (after ?? 0); id -= 1) {
      if (isFound(id) && !this.gone.has(id)) ids.push(id);
      const isLate = from - id + 1 >= this.look && id > (after ?? 0) + 1;
      if (ids.length === limit || isLate) return { ids, reached: id };
    }
    return { ids, reached: null };
  }

  #count({ query, before, after, every }: CountRequest) {
    const { ids, reached } = this.#each(query, before, after, Infinity);
    return { count: ids.length, anchors: ids.filter((_, i) => i % every === 0), reached };
  }

  #page({ query, before, limit }: Page) {
    const { ids, reached } = this.#each(query, before, null, limit);
    return { rows: ids.map((id) => ({ id }) as DeliveryRow), totals: this.totals, reached };
  }
}
