// The targets and how forwarding to them is, and what is being written about them. Every command
// answers with all of them anew.
import { Failure, type Args, type Call } from "../api/call";
import type { TargetDraft, TargetInfo } from "../api/generated";
import { Paced } from "../lib/paced";
import { formOf, type TargetForm } from "../lib/targets";

const READ_EVERY = 300;

type Change = "remove_target" | "set_forwarding" | "retry_forwarding";

export class Targets {
  value = $state.raw<TargetInfo[] | null>(null);
  failure = $state.raw<Failure | null>(null);
  /** What went wrong, by target. */
  failures = $state.raw<Record<number, Failure | undefined>>({});
  /** A command is under way. */
  busy = $state(false);
  /** What is typed stays until it is saved or left, whatever one looks at meanwhile. */
  #forms = $state<TargetForm[]>([]);
  #turn = 0;
  readonly #reading = new Paced(() => this.#read(), READ_EVERY);

  constructor(private readonly call: Call) {}

  /** Something happened in the core, or the page was opened. */
  heard(): void {
    this.#reading.wish();
  }

  /** The open form of a target, or of a new one (`null`). */
  form(id: number | null): TargetForm | undefined {
    return this.#forms.find((form) => form.id === id);
  }

  /** Opens the form, or goes on with the one that is open. */
  edit(target: TargetInfo | null): TargetForm {
    const form = this.form(target?.id ?? null);
    if (form) return form;
    this.#forms.push(formOf(target));
    return this.#forms[this.#forms.length - 1];
  }

  leave(id: number | null): void {
    this.#forms = this.#forms.filter((form) => form.id !== id);
  }

  /** Whether it worked. */
  async change<K extends Change>(command: K, args: Args<K>): Promise<boolean> {
    const call = this.call as (command: Change, args: unknown) => Promise<TargetInfo[]>;
    const failure = await this.#command(async () => {
      this.#take(await call(command, args));
    });
    this.failures = { ...this.failures, [args.target_id]: failure ?? undefined };
    return failure === null;
  }

  /** Why it was not kept. */
  save(draft: TargetDraft): Promise<Failure | null> {
    return this.#command(async () => {
      await this.call("save_target", draft);
      this.#take(await this.call("list_targets"));
    });
  }

  async #command(run: () => Promise<void>): Promise<Failure | null> {
    this.#turn += 1;
    this.busy = true;
    try {
      await run();
      return null;
    } catch (error) {
      return Failure.of(error);
    } finally {
      this.#turn += 1;
      this.busy = false;
    }
  }

  #take(value: TargetInfo[]): void {
    this.value = value;
    // One that was removed elsewhere can be saved no more.
    const isGone = (form: TargetForm) =>
      form.id !== null && !value.some(({ id }) => id === form.id);
    if (this.#forms.some(isGone)) this.#forms = this.#forms.filter((form) => !isGone(form));
  }

  async #read(): Promise<void> {
    const turn = this.#turn;
    try {
      const value = await this.call("list_targets");
      // An answer that was asked for before a command is older than the command's own.
      if (turn === this.#turn) this.#take(value);
      this.failure = null;
    } catch (error) {
      this.failure = Failure.of(error);
    }
  }
}
