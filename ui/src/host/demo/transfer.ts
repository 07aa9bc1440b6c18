// The demo's export, import and pins. Nothing is written; the path is as one would be.
import { Failure, type Args, type Command, type Result } from "../../api/call";
import type { ExportFormat } from "../../api/generated";
import type { DemoDeliveries } from "./deliveries";
import type { DemoSearch } from "./search";

const ENDINGS: Record<ExportFormat, string> = {
  ndjson: ".ndjson",
  har: ".har",
  csv: ".csv",
  curl: ".sh",
  http: ".http",
  pack: "",
};

type TransferCommand = Extract<Command, "export_deliveries" | "import_deliveries" | "pin_delivery">;

export class DemoTransfer {
  #imported = new Set<string>();

  constructor(
    private readonly deliveries: DemoDeliveries,
    private readonly search: DemoSearch,
    private readonly publish: () => void,
  ) {}

  readonly handlers: { [K in TransferCommand]: (args: Args<K>) => Result<K> } = {
    export_deliveries: ({ what, format, share }) => {
      const deliveries = what.by === "query" ? this.search.count(what.query) : what.ids.length;
      if (deliveries === 0)
        throw new Failure("bad_request", "No delivery is chosen.", "Choose at least one.");
      return {
        path: `/home/lena/Downloads/hookglass-2025-11-24${share ? "-shared" : ""}${ENDINGS[format]}`,
        deliveries,
        left_out: deliveries > 100 ? 2 : 0,
        size: deliveries * 912,
      };
    },
    import_deliveries: ({ text, first_line }) => {
      const imported: Result<"import_deliveries"> = { taken: 0, known: 0, faults: [] };
      for (const [i, line] of text.split("\n").entries()) {
        if (line.trim() === "") continue;
        if (!isObject(line))
          imported.faults.push({
            line: first_line + i,
            message: "A line has to be a JSON object.",
          });
        else if (this.#imported.has(line)) imported.known += 1;
        else {
          this.#imported.add(line);
          this.deliveries.arrive();
          imported.taken += 1;
        }
      }
      this.publish();
      return imported;
    },
    pin_delivery: ({ delivery_id, pinned }) => {
      if (pinned) this.deliveries.pins.add(delivery_id);
      else this.deliveries.pins.delete(delivery_id);
      this.publish();
      return null;
    },
  };
}

function isObject(line: string): boolean {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === "object" && value !== null;
  } catch {
    return false;
  }
}
