// Deliveries out of Hookglass and into it.
import { Failure, type Call } from "../api/call";
import type { Exported, ExportFormat, ImportFault, Selection } from "../api/generated";
import { cut } from "../lib/pieces";

/** More tell nothing new; how many there are is counted. */
const MOST_FAULTS = 200;

export class Export {
  format = $state<ExportFormat>("ndjson");
  /** Safe to share. */
  share = $state(false);
  running = $state(false);
  result = $state.raw<Exported | null>(null);
  failure = $state.raw<Failure | null>(null);

  constructor(private readonly call: Call) {}

  async run(what: Selection): Promise<void> {
    this.running = true;
    this.result = null;
    this.failure = null;
    try {
      this.result = await this.call("export_deliveries", {
        what,
        format: this.format,
        share: this.share,
      });
    } catch (error) {
      this.failure = Failure.of(error);
    } finally {
      this.running = false;
    }
  }

  /** For the next one. */
  forget(): void {
    this.result = null;
    this.failure = null;
  }
}

export class Import {
  file = $state.raw<{ name: string; size: number } | null>(null);
  read = $state(0);
  taken = $state(0);
  known = $state(0);
  faults = $state.raw<readonly ImportFault[]>([]);
  faultCount = $state(0);
  state = $state<"none" | "running" | "done" | "cancelled" | "failed">("none");
  failure = $state.raw<Failure | null>(null);
  #turn = 0;

  constructor(private readonly call: Call) {}

  async run(file: File): Promise<void> {
    const turn = (this.#turn += 1);
    this.file = { name: file.name, size: file.size };
    this.read = this.taken = this.known = this.faultCount = 0;
    this.faults = [];
    this.failure = null;
    this.state = "running";
    try {
      for await (const { piece, fault, read } of cut(file)) {
        if (!this.#goesOn(turn)) return;
        if (fault) this.#note([fault]);
        if (piece) {
          const { taken, known, faults } = await this.call("import_deliveries", piece);
          if (turn !== this.#turn) return;
          // What was on its way when it was cancelled is stored, so it counts.
          this.taken += taken;
          this.known += known;
          this.#note(faults);
        }
        this.read = read;
      }
      if (this.#goesOn(turn)) this.state = "done";
    } catch (error) {
      if (!this.#goesOn(turn)) return;
      this.state = "failed";
      this.failure =
        error instanceof DOMException
          ? new Failure("bad_request", "The file could not be read.", "See that it is still there.")
          : Failure.of(error);
    }
  }

  /** What was taken stays. */
  cancel(): void {
    this.state = "cancelled";
  }

  #goesOn(turn: number): boolean {
    return turn === this.#turn && this.state === "running";
  }

  #note(faults: readonly ImportFault[]): void {
    if (faults.length === 0) return;
    this.faultCount += faults.length;
    this.faults = [...this.faults, ...faults].slice(0, MOST_FAULTS);
  }
}
