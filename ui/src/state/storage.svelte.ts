// The store's own care: what it takes, how long deliveries are kept, backups and compacting.
import type { Call } from "../api/call";
import type {
  Backup,
  Compaction,
  RetentionPreview,
  RetentionSettings,
  Storage,
} from "../api/generated";
import { Failure } from "../api/call";
import { Job } from "./job.svelte";
import { Resource } from "./resource.svelte";
import { Whole } from "./whole.svelte";

export class StorageState extends Whole<Storage, "set_retention"> {
  /** As the user is about to set it; null until it is known how it is. */
  draft = $state<RetentionSettings | null>(null);
  /** What would go. */
  readonly preview: Resource<RetentionSettings, RetentionPreview>;
  readonly backup: Job<null, Backup>;
  readonly compaction: Job<null, Compaction>;

  constructor(call: Call) {
    super(call, () => call("get_storage"));
    this.preview = new Resource((settings) => call("preview_retention", settings));
    this.backup = new Job({
      read: () => call("get_backup"),
      start: () => call("start_backup"),
      cancel: () => call("cancel_backup"),
    });
    this.compaction = new Job({
      read: () => call("get_compaction"),
      start: () => call("start_compaction"),
      cancel: () => call("cancel_compaction"),
    });
  }

  async open(): Promise<void> {
    await Promise.all([this.look(), this.backup.open(), this.compaction.open()]);
  }

  async look(): Promise<void> {
    await this.load();
    this.draft ??= this.value && { ...this.value.retention };
  }

  /** Something happened in the core. */
  heard(): void {
    this.backup.heard();
    this.compaction.heard();
  }

  /** Whether it was kept. */
  async save(): Promise<boolean> {
    const wanted = $state.snapshot(this.draft);
    return wanted !== null && (await this.change("set_retention", wanted));
  }

  /** How many are gone; null when they could not be. */
  async clear(): Promise<number | null> {
    let gone: number | null = null;
    await this.attempt("clear_all", async () => {
      gone = (await this.call("clear_all")).deliveries;
      await this.load();
    });
    return gone;
  }

  get clearFailure(): Failure | null {
    return this.failures.clear_all ?? null;
  }
}
