// The demo's deliveries. Each is computed from its id, so a store of a million costs nothing.
import type {
  DeliveryDetail,
  DeliveryPage,
  DeliveryRow,
  EventPage,
  LabelInfo,
  Source,
  Totals,
  Verdict,
} from "../../api/generated";
import { samples, type Sample } from "./payloads";

const FIRST_ID = 1;
const COMMON: Source[] = ["tunnel", "tunnel", "tunnel", "local", "simulated", "imported"];
const VERDICTS: (Verdict | null)[] = ["invalid", "malformed", "missing", "no_secret", null];
const EXPLAINED: Record<Verdict, string> = {
  valid: "The bytes as received, with “instagram_app_secret”, give the digest that came.",
  invalid:
    "No configured secret gives the digest that came. The body was probably written anew on the way: sign and check the raw bytes.",
  malformed: "The signature has no “sha256=” in front of its digits.",
  missing: "The request has no X-Hub-Signature-256. Meta always sends one.",
  no_secret: "No secret is configured, so nothing can be checked. Add one on the Setup page.",
};

export class DemoDeliveries {
  readonly arrivals = new Map<number, { at: number; sample: Sample }>();
  readonly attempts = new Map<number, number>();
  readonly pins = new Set<number>();
  readonly gone = new Set<number>();
  readonly #start = Date.now();

  constructor(public count: number) {}

  get totals(): Totals {
    const count = this.count - this.gone.size;
    let oldest = FIRST_ID;
    while (this.gone.has(oldest)) oldest += 1;
    return { count, newest: this.count, oldest: count === 0 ? 0 : oldest };
  }

  arrive(sample?: Sample): number {
    this.count += 1;
    const at = Date.now();
    this.arrivals.set(this.count, { at, sample: sample ?? this.sample(this.count) });
    return this.count;
  }

  sample(id: number): Sample {
    return this.arrivals.get(id)?.sample ?? samples[(id * 37) % samples.length];
  }

  page(before: number | null, limit: number): DeliveryPage {
    const first = Math.min(before === null ? this.count : before - 1, this.count);
    const rows: DeliveryRow[] = [];
    for (let id = first; id >= FIRST_ID && rows.length < limit; id -= 1)
      if (!this.gone.has(id)) rows.push(this.row(id));
    const reached = rows.length === limit ? (rows.at(-1)?.id ?? null) : null;
    return { rows, totals: this.totals, reached };
  }

  verdict(id: number): Verdict | null {
    const odd = id % 9 === 0 && !this.arrivals.has(id);
    return odd ? VERDICTS[(id / 9) % VERDICTS.length] : "valid";
  }

  status(id: number): number {
    const verdict = this.verdict(id);
    if (verdict === "invalid" || verdict === "malformed") return 401;
    return this.sample(id).events.length === 0 ? 400 : 200;
  }

  source(id: number): Source {
    return this.arrivals.has(id) ? "simulated" : COMMON[id % COMMON.length];
  }

  receivedAt(id: number): number {
    return this.arrivals.get(id)?.at ?? this.#start - (this.count - id) ** 1.6 * 900;
  }

  row(id: number): DeliveryRow {
    const sample = this.sample(id);
    const fault = sample.events.length === 0;
    const verdict = this.verdict(id);
    const [event] = sample.events;
    return {
      id,
      received_at: new Date(this.receivedAt(id)).toISOString(),
      source: this.source(id),
      verdict,
      secret: verdict === "valid" ? "instagram_app_secret" : null,
      status: this.status(id),
      answer_us: 400 + ((id * 7919) % 9000),
      body_size: sample.body.length,
      payload: fault ? "not_json" : "ok",
      events: sample.events.length,
      fields: [...new Set(sample.events.map(({ field }) => field))],
      sentence: event?.sentence ?? { actor: null, text: `POST of ${sample.body.length} bytes` },
      is_test: event?.is_test ?? false,
      is_echo: event?.is_echo ?? false,
      is_own: event?.is_own ?? false,
      ...this.#labels(id),
      attempts: this.attempts.get(id) ?? 0,
      is_pinned: this.pins.has(id),
    };
  }

  /** Each label on some of the newest rows, and all of them on one. */
  #labels(id: number) {
    const at = this.count - id;
    const retried = !this.arrivals.has(id) && (at === 3 || at === 4 || at === 12);
    return {
      retry_of: retried ? id - (at === 3 ? 2 : 1) : null,
      retry: retried ? (at === 3 ? 2 : 1) : null,
      is_duplicate: at === 3 || at === 4 || at === 12,
      is_late: at === 6 || at === 12,
      is_out_of_order: at === 7 || at === 12,
      is_incomplete: at === 8,
      is_novel: at === 9 || at === 12,
    };
  }

  labels(id: number): LabelInfo[] {
    const row = this.row(id);
    const infos: LabelInfo[] = [];
    const add = (code: LabelInfo["code"], message: string, delivery: number | null = null) =>
      infos.push({ code, event: null, message, delivery });
    if (row.is_test)
      add(
        "test",
        "A sample from the “Test” button of Meta's dashboard. It proves the URL and the signature, not that the account is subscribed.",
      );
    if (row.retry !== null)
      add(
        "retry",
        `Retry ${row.retry} of delivery ${row.retry_of}, 61 s after it. That one was answered 500 after 7 s; Meta tries again after anything but a quick 200.`,
        row.retry_of,
      );
    if (row.is_duplicate)
      add(
        "duplicate",
        `The same event came 61 s before, in delivery ${row.retry_of}, which was answered 500 after 7 s. Handlers have to tell duplicates by comments:17955000000777888.`,
        row.retry_of,
      );
    if (row.is_echo)
      add("echo", "A copy of what your own account sent. A bot that answers it answers itself.");
    if (row.is_own) add("own", "Your own account did this. A bot that answers it answers itself.");
    if (row.is_late) add("late", "It arrived 47 min after it happened.");
    if (row.is_out_of_order)
      add(
        "out_of_order",
        "Something newer of the same person and field arrived before it. Meta does not keep the order: sort by the event's own time.",
      );
    if (row.is_incomplete)
      add(
        "incomplete",
        "Only the names of what changed came, not the values: switch on “Include values” for the field.",
      );
    if (row.is_novel)
      add(
        "novel",
        "Never seen before: value.boost_metadata in comments. Meta may have changed what it sends; Hookglass keeps and shows it as it is.",
      );
    return infos;
  }

  detail(id: number): DeliveryDetail {
    const sample = this.sample(id);
    const row = this.row(id);
    const received = row.verdict === "missing" ? [] : [this.#received(row, sample)];
    return {
      row,
      method: "POST",
      path: "/api/webhooks/instagram",
      query: null,
      peer: "127.0.0.1:52814",
      headers: [
        ["Host", "127.0.0.1:4949"],
        ["User-Agent", "facebookexternalua"],
        ["Content-Type", "application/json"],
        ["Content-Length", String(row.body_size)],
        ...received,
        ["Accept", "*/*"],
        ["Accept", "text/html"],
      ],
      body_sha256: sample.sha256,
      declared_size: row.body_size,
      content_encoding: null,
      signature: {
        verdict: row.verdict,
        secret: row.secret,
        received,
        computed:
          row.verdict === "no_secret"
            ? []
            : [{ secret: "instagram_app_secret", sha256: sample.signature.replace("sha256=", "") }],
        diagnosis: row.verdict === "invalid" ? ["body_reserialised", "slash_unescaped"] : [],
        explanation: row.verdict
          ? EXPLAINED[row.verdict]
          : "This body was over the limit and was not kept.",
      },
      payload_fault:
        row.payload === "ok"
          ? null
          : { message: "A value should be here", position: { offset: 0, line: 1, column: 1 } },
    };
  }

  events(id: number, after: number | null, limit: number): EventPage {
    const all = this.sample(id).events.map((event, i) => ({
      ...event,
      id: id * 10_000 + i,
      delivery_id: id,
    }));
    const rest = all.filter((event) => after === null || event.id > after);
    return { events: rest.slice(0, limit), total: all.length };
  }

  #received(row: DeliveryRow, { signature }: Sample): [string, string] {
    const wrong = `${signature.slice(0, 19)}${[...signature.slice(19)].reverse().join("")}`;
    const value =
      row.verdict === "malformed"
        ? signature.slice(7)
        : row.verdict === "invalid"
          ? wrong
          : signature;
    return ["X-Hub-Signature-256", value];
  }
}
