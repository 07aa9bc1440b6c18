// The demo's storage: deletions with their undo, retention that only tells, a backup that takes a
// moment, `?pace=5000` a long one. `?old` is a file that can only be compacted while everything waits;
// with `?anew=2025-11-03T14:02:00Z` the age of what is there counts from then.
import { Failure, type Args, type Command, type Result } from "../../api/call";
import type { Backup, Compaction, RetentionSettings, Storage } from "../../api/generated";
import type { DemoDeliveries } from "./deliveries";

type StorageCommand = Extract<
  Command,
  | "get_storage"
  | "set_retention"
  | "preview_retention"
  | "start_backup"
  | "get_backup"
  | "cancel_backup"
  | "start_compaction"
  | "get_compaction"
  | "cancel_compaction"
  | "delete_deliveries"
  | "cancel_deletion"
  | "undo_delete"
  | "clear_all"
>;

const BYTES = 2100;
const PAGES = 40;
const UNDO_S = 30;

export class DemoStorage {
  #retention: RetentionSettings = { days: 30, count: null, mib: 2048 };
  #deletions = new Map<number, number[]>();
  #batch = 0;
  #backup: Backup | null = null;
  #compaction: Compaction | null = null;
  #free = 0;
  readonly #old: boolean;
  readonly #began: string | null;
  /** ms from one step of a backup to the next. */
  readonly #pace: number;

  constructor(
    params: URLSearchParams,
    private readonly deliveries: DemoDeliveries,
    private readonly publish: () => void,
  ) {
    this.#old = params.has("old");
    this.#began = params.get("anew");
    this.#pace = Number(params.get("pace") ?? 60);
  }

  readonly handlers: { [K in StorageCommand]: (args: Args<K>) => Result<K> } = {
    get_storage: () => this.#storage(),
    set_retention: (settings) => {
      if (settings.days !== null && settings.days > 36_500)
        throw new Failure(
          "bad_request",
          "Deliveries can be kept for 1 to 36500 days.",
          "Write it in that form.",
        );
      this.#retention = settings;
      return this.#storage();
    },
    preview_retention: ({ days, count, mib }) => {
      const { totals, pins } = this.deliveries;
      const by_age = days === null ? 0 : Math.max(0, Math.round(totals.count / 4) - days);
      return {
        by_age,
        by_count: count === null ? 0 : Math.max(0, totals.count - by_age - count),
        over: mib === null ? 0 : Math.max(0, totals.count * BYTES - mib * 1024 ** 2),
        kept: pins.size,
        began_anew: days === null ? null : this.#began,
      };
    },
    start_backup: () => {
      const started_at = new Date().toISOString();
      const path = `/home/lena/Downloads/hookglass-backup-${started_at.slice(0, 10)}.db`;
      this.#backup = {
        state: "running",
        started_at,
        path,
        done: 0,
        total: PAGES,
        size: null,
        deliveries: null,
        message: null,
      };
      const timer = setInterval(() => {
        const backup = this.#backup;
        if (backup?.state !== "running") return clearInterval(timer);
        const done = backup.done + 10;
        const { count } = this.deliveries.totals;
        this.#backup =
          done < PAGES
            ? { ...backup, done }
            : { ...backup, done, state: "done", size: count * BYTES, deliveries: count };
        this.publish();
      }, this.#pace);
      return this.#backup;
    },
    get_backup: () => this.#backup,
    cancel_backup: () => {
      if (this.#backup?.state === "running") this.#backup = { ...this.#backup, state: "cancelled" };
      return this.#backup;
    },
    start_compaction: () => {
      const { count } = this.deliveries.totals;
      this.#compaction = {
        state: "done",
        started_at: new Date().toISOString(),
        is_alone: this.#old,
        before: count * BYTES + this.#free,
        after: count * BYTES,
        message: null,
      };
      this.#free = 0;
      return this.#compaction;
    },
    get_compaction: () => this.#compaction,
    cancel_compaction: () => this.#compaction,
    delete_deliveries: ({ what }) => {
      const { gone, pins, count } = this.deliveries;
      const all = Array.from({ length: what.by === "query" ? count : 0 }, (_, i) => i + 1);
      const found = (what.by === "query" ? all : what.ids).filter((id) => !gone.has(id));
      const spared = what.by === "query" ? found.filter((id) => pins.has(id)) : [];
      const ids = found.filter((id) => !spared.includes(id));
      for (const id of ids) gone.add(id);
      this.#batch += 1;
      this.#deletions.set(this.#batch, ids);
      this.#free += ids.length * BYTES;
      this.publish();
      return {
        batch: this.#batch,
        deliveries: ids.length,
        kept: spared.length,
        undo_s: UNDO_S,
      };
    },
    cancel_deletion: () => {
      throw new Failure(
        "bad_request",
        "There is nothing to stop: the deletion has ended.",
        "Undo it where it was begun, within half a minute.",
      );
    },
    undo_delete: ({ batch }) => {
      const ids = this.#deletions.get(batch);
      if (!ids)
        throw new Failure(
          "bad_request",
          "That was too long ago: the deliveries are erased.",
          "A backup may still have them.",
        );
      this.#deletions.delete(batch);
      for (const id of ids) this.deliveries.gone.delete(id);
      this.#free -= ids.length * BYTES;
      this.publish();
      return { deliveries: ids.length };
    },
    clear_all: () => {
      const { gone, pins, count, totals } = this.deliveries;
      for (let id = 1; id <= count; id += 1) gone.add(id);
      pins.clear();
      this.#deletions.clear();
      this.publish();
      return { deliveries: totals.count };
    },
  };

  #storage(): Storage {
    const { totals, pins } = this.deliveries;
    const oldest = totals.oldest === 0 ? null : this.deliveries.row(totals.oldest);
    return {
      path: "/home/lena/.local/share/hookglass/hookglass.db",
      used: totals.count * BYTES,
      free: this.#free,
      log: 4_120_032,
      deliveries: totals.count,
      oldest_at: oldest?.received_at ?? null,
      pinned: pins.size,
      is_clearing: false,
      retention: this.#retention,
      housekeeping: { last_at: null, deliveries: 0, steps: 0, waiting: 0 },
      compacting_s: this.#old ? 3 : null,
    };
  }
}
