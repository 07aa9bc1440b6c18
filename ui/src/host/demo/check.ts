// The demo's check: an endpoint with three of the usual bugs. `?check=done` has a report already,
// `?pace=1` makes it quick. A URL with "closed" in it does not answer.
import { Failure, type Args, type Command, type Result } from "../../api/call";
import type { Check, CheckItem, CheckOutcome, Exchange } from "../../api/generated";
import type { DemoTargets } from "./targets";

const BODY =
  '{"object":"instagram","entry":[{"id":"17841400000123456","time":1764000000,"changes":[{"field":"comments","value":{"from":{"id":"1408215550001234","username":"lena.paints"},"id":"17955000000777888","text":"Is this one still available?"}}]}]}';
const SIGNATURE = "sha256=5b6439c1ef3e4d0d851ed5689202c8049991ebd2b8e090910f63dc56f775cf34";
const ENDPOINT = "http://localhost:3000/api/webhooks/instagram";

type CheckCommand = Extract<Command, "start_check" | "get_check" | "cancel_check" | "check_report">;

function exchange(what: string, status: number, answer: string, signature = SIGNATURE): Exchange {
  return {
    what,
    request_line: "POST /api/webhooks/instagram",
    request_headers: [
      ["Content-Type", "application/json"],
      ["User-Agent", "facebookexternalua"],
      ...(signature === ""
        ? []
        : ([["X-Hub-Signature-256", signature]] satisfies [string, string][])),
    ],
    request_size: what.includes("large") ? 1_048_576 : BODY.length,
    request_start: BODY,
    status,
    headers: [
      ["content-type", "application/json; charset=utf-8"],
      ["x-powered-by", "Express"],
    ],
    answer_start: answer,
    duration_us: 3140,
    fault: null,
  };
}

const OK = '{"success":true}';
const NO = '{"error":"Invalid signature"}';
const item = (
  id: string,
  title: string,
  finding: string,
  exchanges: Exchange[],
  more: Partial<CheckItem> = {},
): CheckItem => ({
  id,
  title,
  outcome: "pass",
  finding,
  bug: null,
  remedy: null,
  exchanges,
  ...more,
});

const failed = (
  bug: string,
  remedy: string,
  outcome: CheckOutcome = "fail",
): Partial<CheckItem> => ({ outcome, bug, remedy });

const ITEMS: CheckItem[] = [
  item("reachable", "Something answers at the URL", "It answered in 3.1 ms.", [
    exchange("a comment, signed", 200, OK),
  ]),
  item("challenge_returned", "The handshake returns the challenge byte for byte", "It did.", []),
  item("wrong_token_refused", "A handshake with a wrong token is refused", "It answered 403.", []),
  item("valid_accepted", "A delivery with a valid signature is accepted", "It answered 200.", [
    exchange("a comment, signed", 200, OK),
    exchange("a message with an emoji, signed", 200, OK),
  ]),
  item(
    "missing_signature_refused",
    "A delivery without a signature is refused",
    "It was accepted with 200, so anybody who knows the URL can make up events.",
    [exchange("a comment, unsigned", 200, OK, "")],
    failed(
      "accepts_missing_signature",
      "Refuse with 401 when X-Hub-Signature-256 is not there, before anything else is done.",
    ),
  ),
  item("forged_refused", "A delivery with a wrong signature is refused", "It answered 401.", [
    exchange("a comment, signed by nobody", 401, NO, `sha256=${"0".repeat(64)}`),
  ]),
  item(
    "raw_bytes_verified",
    "The signature is checked over the bytes as they came",
    "The same event was refused when “/” was written as “\\/”, as Meta does, and accepted without.",
    [
      exchange("a comment with an escaped slash, signed", 401, NO),
      exchange("the same without the escape, signed", 200, OK),
    ],
    failed(
      "verifies_reserialised_body",
      "Compute the HMAC over the raw body, before the JSON parser: in Express, use express.raw() or the “verify” option of express.json().",
    ),
  ),
  item("sha1_ignored", "The old SHA-1 signature alone is not enough", "It answered 401.", []),
  item("batch_accepted", "Several updates in one delivery are accepted", "It answered 200.", []),
  item(
    "large_accepted",
    "A delivery of 1 MiB is accepted",
    "It answered 413: the body was over its limit. Meta's batches can be this large.",
    [exchange("a large batch, signed", 413, "<html><h1>413 Payload Too Large</h1></html>")],
    failed(
      "body_limit_too_small",
      "Raise the limit of the body parser to 2 MiB or more; in Express it is 100 kB unless it is set.",
    ),
  ),
  item(
    "answers_in_time",
    "It answers within 5 seconds",
    "The slowest took 4.2 s. Meta stops waiting after 5 s, and sends it again.",
    [exchange("a batch of 50, signed", 200, OK)],
    failed(
      "works_before_answering",
      "Answer first and do the work afterwards, in a queue.",
      "warning",
    ),
  ),
  item(
    "duplicate_accepted",
    "The same delivery twice is accepted twice",
    "Both were answered 200. Whether the second one did something cannot be seen from here.",
    [exchange("a comment, signed", 200, OK), exchange("the same again", 200, OK)],
    failed(
      "may_count_twice",
      "See that the handler remembers the ids it has seen: Meta sends duplicates.",
      "warning",
    ),
  ),
  item("unknown_field_accepted", "A field that is not known is accepted", "It answered 200.", []),
  item("not_json_refused", "A signed body that is not JSON is refused", "It answered 400.", []),
  item("get_without_query", "A GET without a handshake is refused", "It answered 403.", []),
  item(
    "challenge_not_reflected",
    "The challenge is not answered as HTML",
    "Skipped: the challenge came back as text/plain.",
    [],
    { outcome: "skipped" },
  ),
];

export class DemoCheck {
  #check: Check | null = null;
  #timer: ReturnType<typeof setInterval> | undefined;
  readonly #pace: number;

  constructor(
    params: URLSearchParams,
    private readonly targets: DemoTargets,
    private readonly publish: () => void,
  ) {
    this.#pace = Number(params.get("pace") ?? 180);
    if (params.get("check") === "done") {
      this.#check = this.#begun(ENDPOINT);
      for (const each of ITEMS) this.#done(each);
    }
  }

  readonly handlers: { [K in CheckCommand]: (args: Args<K>) => Result<K> } = {
    start_check: ({ to }) => {
      const url = to.kind === "url" ? to.url : (this.targets.find(to.id)?.url ?? ENDPOINT);
      clearInterval(this.#timer);
      this.#check = this.#begun(url);
      let next = 0;
      this.#timer = setInterval(() => {
        this.#done(ITEMS[next]);
        next += 1;
        if (next === ITEMS.length) clearInterval(this.#timer);
        this.publish();
      }, this.#pace);
      return this.#check;
    },
    get_check: () => this.#check,
    cancel_check: () => {
      clearInterval(this.#timer);
      if (this.#check) this.#check = { ...this.#check, state: "cancelled" };
      this.publish();
      return this.#check;
    },
    check_report: ({ format }) => {
      if (!this.#check)
        throw new Failure("not_found", "Nothing was checked yet.", "Check an endpoint first.");
      const lines = this.#check.report.items.map(
        ({ outcome, title, finding }) => `${outcome}  ${title}: ${finding}`,
      );
      return [`${format} report of ${this.#check.report.endpoint}`, ...lines].join("\n");
    },
  };

  #begun(endpoint: string): Check {
    const started_at = new Date().toISOString();
    return {
      state: "running",
      report: { endpoint, started_at, duration_us: 0, total: ITEMS.length, items: [] },
    };
  }

  #done(item: CheckItem): void {
    if (!this.#check) return;
    const { report } = this.#check;
    const items = [...report.items, item];
    const duration_us = report.duration_us + 812_000;
    this.#check = {
      state: items.length === report.total ? "done" : "running",
      report: { ...report, items, duration_us },
    };
  }
}
