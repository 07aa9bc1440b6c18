// What a target was sent too often: read when their number changes, sent again or dropped.
import { Failure, type Call } from "../api/call";
import type { DeadLetter } from "../api/generated";
import { takenInWords } from "../lib/targets";

export class DeadLetters {
  value = $state.raw<DeadLetter[] | null>(null);
  failure = $state.raw<Failure | null>(null);
  /** A command is under way. */
  busy = $state(false);
  #turn = 0;

  constructor(
    private readonly call: Call,
    private readonly target: number,
  ) {}

  async load(): Promise<void> {
    await this.#take(() => this.call("list_dead_letters", { target_id: this.target }));
  }

  /** These deliveries; `null`: all that are listed. What came of it, in words; null when it failed. */
  async retry(delivery_ids: number[] | null): Promise<string | null> {
    const tried = delivery_ids ?? this.value?.map(({ delivery_id }) => delivery_id) ?? [];
    const left = await this.#command("retry_dead_letters", delivery_ids);
    return left && takenInWords(tried, left);
  }

  /** These deliveries; `null`: all. In words as well. */
  async drop(delivery_ids: number[] | null): Promise<string | null> {
    const left = await this.#command("drop_dead_letters", delivery_ids);
    return left && (delivery_ids ? `Dropped delivery ${delivery_ids.join(", ")}` : "Dropped");
  }

  async #command(
    command: "retry_dead_letters" | "drop_dead_letters",
    delivery_ids: number[] | null,
  ): Promise<DeadLetter[] | null> {
    this.busy = true;
    const left = await this.#take(() =>
      this.call(command, { target_id: this.target, delivery_ids }),
    );
    this.busy = false;
    return left;
  }

  /** What is left. Only the answer to what was asked last is shown. */
  async #take(ask: () => Promise<DeadLetter[]>): Promise<DeadLetter[] | null> {
    const turn = ++this.#turn;
    try {
      const value = await ask();
      if (turn === this.#turn) this.value = value;
      this.failure = null;
      return value;
    } catch (error) {
      this.failure = Failure.of(error);
      return null;
    }
  }
}
