// What a target was sent too often: read when their number changes, sent again or dropped.
import { Failure, type Call } from "../api/call";
import type { DeadLetter } from "../api/generated";

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

  load(): Promise<boolean> {
    return this.#take(() => this.call("list_dead_letters", { target_id: this.target }));
  }

  /** These deliveries; `null`: all. */
  retry(delivery_ids: number[] | null): Promise<boolean> {
    return this.#command("retry_dead_letters", delivery_ids);
  }

  /** These deliveries; `null`: all. */
  drop(delivery_ids: number[] | null): Promise<boolean> {
    return this.#command("drop_dead_letters", delivery_ids);
  }

  async #command(
    command: "retry_dead_letters" | "drop_dead_letters",
    delivery_ids: number[] | null,
  ): Promise<boolean> {
    this.busy = true;
    const done = await this.#take(() =>
      this.call(command, { target_id: this.target, delivery_ids }),
    );
    this.busy = false;
    return done;
  }

  /** Only the answer to what was asked last counts. */
  async #take(ask: () => Promise<DeadLetter[]>): Promise<boolean> {
    const turn = ++this.#turn;
    try {
      const value = await ask();
      if (turn === this.#turn) this.value = value;
      this.failure = null;
      return true;
    } catch (error) {
      this.failure = Failure.of(error);
      return false;
    }
  }
}
