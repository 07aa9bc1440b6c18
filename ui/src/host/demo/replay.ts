// The demo's replays: an endpoint whose URL says how it answers ("closed": not at all, "broken":
// with 500, "flaky": with 500 every other time), a preview, and a bulk replay in slow motion.
// `?attempts` gives the newest delivery a history, `?targets` two endpoints with names.
import { diff } from "@codemirror/merge";
import { Failure, type Args, type Command, type Result } from "../../api/call";
import type {
  Attempt,
  BulkReplay,
  ByteChange,
  Comparison,
  Destination,
  ReplayPreview,
  ReplayRequest,
  Selection,
  TargetInfo,
} from "../../api/generated";
import { editableHeaders, isSignature, type Header } from "../../lib/headers";
import type { DemoDeliveries } from "./deliveries";

const encoder = new TextEncoder();
const STORED = '{"success":true,"stored":"17955000000777888"}\n';
const BULK_STEP_MS = 60;

type ReplayCommand = Extract<
  Command,
  | "replay"
  | "preview_replay"
  | "list_attempts"
  | "start_bulk_replay"
  | "get_bulk_replay"
  | "cancel_bulk_replay"
>;

interface Answer {
  status: number | null;
  body: string;
}

export class DemoReplays {
  readonly #attempts: Attempt[] = [];
  readonly #sent = new Map<number, Uint8Array<ArrayBuffer>>();
  readonly #answers = new Map<number, Uint8Array<ArrayBuffer>>();
  #bulk: BulkReplay | null = null;

  constructor(
    params: URLSearchParams,
    private readonly deliveries: DemoDeliveries,
    private readonly targets: () => TargetInfo[],
    private readonly publish: () => void,
  ) {
    if (params.has("attempts")) this.#history(deliveries.count);
  }

  readonly handlers: { [K in ReplayCommand]: (args: Args<K>) => Result<K> } = {
    replay: (request) => this.#replay(request),
    preview_replay: (request) => this.#preview(request),
    list_attempts: ({ delivery_id }) =>
      this.#attempts.filter((attempt) => attempt.delivery_id === delivery_id),
    start_bulk_replay: ({ what, to, mode, secret, order, stop_on_failure }) => {
      const ids = this.#ids(what);
      if (order === "oldest_first") ids.reverse();
      this.#bulk = {
        state: "running",
        started_at: new Date().toISOString(),
        target: this.#url(to),
        total: ids.length,
        done: 0,
        passed: 0,
        fixed: 0,
        regressed: 0,
        failures: [],
        message: null,
      };
      const request = (delivery_id: number) => ({ delivery_id, to, mode, secret, edit: null });
      this.#step(ids.map(request), stop_on_failure);
      return this.#bulk;
    },
    get_bulk_replay: () => this.#bulk,
    cancel_bulk_replay: () => {
      if (this.#bulk?.state === "running") this.#bulk = { ...this.#bulk, state: "cancelled" };
      this.publish();
      return this.#bulk;
    },
  };

  answer = (id: number) => this.#answers.get(id) ?? new Uint8Array();
  request = (id: number) => this.#sent.get(id) ?? new Uint8Array();

  #ids(what: Selection): number[] {
    const { count } = this.deliveries;
    if (what.by === "query") return Array.from({ length: count }, (_, i) => count - i);
    return [...what.ids].sort((a, b) => b - a);
  }

  #step(rest: ReplayRequest[], stopOnFailure: boolean): void {
    setTimeout(() => {
      const job = this.#bulk;
      if (job?.state !== "running") return;
      const [request, ...others] = rest;
      const attempt = this.#replay(request);
      const passed = attempt.status === 200;
      const reason = attempt.fault?.message ?? `Answered ${attempt.status}.`;
      const failures = passed
        ? job.failures
        : [...job.failures, { delivery_id: request.delivery_id, reason }].slice(0, 50);
      const stopped = !passed && stopOnFailure;
      this.#bulk = {
        ...job,
        done: job.done + 1,
        passed: job.passed + Number(passed),
        fixed: job.fixed + Number(attempt.comparison === "fixed"),
        regressed: job.regressed + Number(attempt.comparison === "regressed"),
        failures,
        state: stopped ? "stopped" : others.length === 0 ? "done" : "running",
      };
      this.publish();
      if (this.#bulk.state === "running") this.#step(others, stopOnFailure);
    }, BULK_STEP_MS);
  }

  #url(to: Destination): string {
    if (to.kind === "target")
      return this.targets().find(({ id }) => id === to.id)?.url ?? "http://gone/";
    if (!URL.canParse(to.url))
      throw new Failure("bad_request", `“${to.url}” is no URL.`, "Begin with http:// or https://.");
    return to.url;
  }

  #body({ delivery_id, edit }: ReplayRequest): Uint8Array<ArrayBuffer> {
    const { body } = this.deliveries.sample(delivery_id);
    return typeof edit?.body === "string" ? encoder.encode(edit.body) : body;
  }

  #headers({ delivery_id, edit, mode }: ReplayRequest, body: Uint8Array): Header[] {
    const came = this.deliveries.detail(delivery_id).headers;
    const own = edit?.headers ?? editableHeaders(came);
    if (mode === "original") return [...own, ...came.filter(([name]) => isSignature(name))];
    return [
      ...own,
      ["X-Hub-Signature", `sha1=${digest(body, 40)}`],
      ["X-Hub-Signature-256", `sha256=${digest(body, 64)}`],
    ];
  }

  #preview(request: ReplayRequest): ReplayPreview {
    const body = this.#body(request);
    const changes = byteChanges(this.deliveries.sample(request.delivery_id).body, body);
    return {
      target: this.#url(request.to),
      headers: this.#headers(request, body),
      body_size: body.length,
      body_sha256: digest(body, 64),
      changes: changes.slice(0, 200),
      change_count: changes.length,
      fault: faultOf(body),
    };
  }

  #replay(request: ReplayRequest): Attempt {
    const body = this.#body(request);
    const target = this.#url(request.to);
    const { delivery_id } = request;
    const before = this.#attempts.find((attempt) => attempt.delivery_id === delivery_id);
    const { status, body: answer } = this.#answered(target, delivery_id);
    const bytes = encoder.encode(answer);
    const attempt: Attempt = {
      id: this.#attempts.length + 1,
      delivery_id,
      at: new Date().toISOString(),
      target,
      target_id: request.to.kind === "target" ? request.to.id : null,
      kind: "replay",
      mode: request.mode,
      secret: request.mode === "original" ? null : (request.secret ?? "instagram_app_secret"),
      request_headers: this.#headers(request, body),
      request_size: body.length,
      status,
      headers: status === null ? [] : answerHeaders(status),
      body_size: bytes.length,
      body_kept: bytes.length,
      duration_us: 3140,
      fault:
        status === null ? { code: "connect", message: "Nothing listens at this address." } : null,
      note: null,
      comparison: compare(before, status !== 200),
    };
    return this.#keep(attempt, body, bytes);
  }

  #answered(target: string, delivery: number): Answer {
    const { attempts } = this.deliveries;
    const broken = { status: 500, body: '{"success":false,"error":"no such table: hooks"}\n' };
    if (target.includes("closed")) return { status: null, body: "" };
    if (target.includes("broken")) return broken;
    if (target.includes("flaky") && ((attempts.get(delivery) ?? 0) + delivery) % 2 === 0)
      return broken;
    return { status: 200, body: STORED };
  }

  #keep(
    attempt: Attempt,
    request: Uint8Array<ArrayBuffer>,
    answer: Uint8Array<ArrayBuffer>,
  ): Attempt {
    this.#attempts.unshift(attempt);
    this.#sent.set(attempt.id, request);
    this.#answers.set(attempt.id, answer);
    const { attempts } = this.deliveries;
    attempts.set(attempt.delivery_id, (attempts.get(attempt.delivery_id) ?? 0) + 1);
    this.publish();
    return attempt;
  }

  /** One of each kind, mode and outcome. */
  #history(delivery_id: number): void {
    const to = (url: string): Destination => ({ kind: "url", url, timeout_s: 30 });
    const app = "http://localhost:3000/api/webhooks/instagram";
    const send = (url: string, more: Partial<Attempt>, request: Partial<ReplayRequest> = {}) => {
      const whole = {
        delivery_id,
        to: to(url),
        mode: "original",
        secret: null,
        edit: null,
      } as const;
      const made = this.#replay({ ...whole, ...request });
      const hours = 6 - this.#attempts.length;
      const at = new Date(Date.now() - hours * 1_260_000).toISOString();
      this.#attempts[0] = { ...made, at, ...more, target: app };
    };
    send("http://closed/", { kind: "forward", target_id: 1, duration_us: 410 });
    send("http://broken/", { kind: "forward", target_id: 1, duration_us: 18_200 });
    send(app, { duration_us: 2_960 }, { mode: "resigned", secret: "instagram_app_secret" });
    const edited = { body: '{"object":"instagram","entry":[]}', headers: null };
    send("http://broken/", { duration_us: 1_240_000 }, { mode: "edited", edit: edited });
    const [last] = this.#attempts;
    this.#attempts[0] = { ...last, body_size: 5_242_880, body_kept: last.body_size };
  }
}

function compare(before: Attempt | undefined, failing: boolean): Comparison | null {
  if (!before) return null;
  if (before.status === 200) return failing ? "regressed" : "still_passing";
  return failing ? "still_failing" : "fixed";
}

function answerHeaders(status: number): Header[] {
  return [
    ["content-type", "application/json"],
    ["date", new Date().toUTCString()],
    ["x-request-id", status === 200 ? "7f31c0" : "a90b44"],
    ["server", "uvicorn"],
  ];
}

/** As good as a picture needs: no digest, but the same for the same bytes. */
function digest(bytes: Uint8Array, digits: number): string {
  let hash = 0x811c9dc5;
  for (const byte of bytes) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  let text = "";
  while (text.length < digits) {
    hash = Math.imul(hash ^ text.length, 0x01000193) >>> 0;
    text += hash.toString(16).padStart(8, "0");
  }
  return text.slice(0, digits);
}

const latin = (bytes: Uint8Array) =>
  Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
const hex = (bytes: Uint8Array) =>
  Array.from(bytes.subarray(0, 64), (byte) => byte.toString(16).padStart(2, "0")).join("");

function byteChanges(came: Uint8Array, sent: Uint8Array): ByteChange[] {
  return diff(latin(came), latin(sent)).map(({ fromA, toA, fromB, toB }) => ({
    at: fromA,
    removed: hex(came.subarray(fromA, toA)),
    added: hex(sent.subarray(fromB, toB)),
    removed_size: toA - fromA,
    added_size: toB - fromB,
  }));
}

function faultOf(body: Uint8Array): ReplayPreview["fault"] {
  try {
    const json = JSON.parse(new TextDecoder().decode(body)) as { entry?: unknown } | null;
    if (Array.isArray(json?.entry)) return null;
    return { message: "The payload has no list “entry”", position: null };
  } catch {
    return { message: "The body is not JSON: a value should be here", position: null };
  }
}

/** Two endpoints with names. */
export function demoTargets(params: URLSearchParams): TargetInfo[] {
  if (!params.has("targets")) return [];
  const forwarding: TargetInfo["forwarding"] = {
    mode: "off",
    work: "off",
    since: null,
    received: 0,
    forwarded: 0,
    dead: 0,
    skipped: 0,
    waiting: 0,
    current: null,
    tries: 0,
    problem: null,
    next_try: null,
  };
  const target = (id: number, name: string, url: string): TargetInfo => ({
    forwarding,
    id,
    name,
    url,
    timeout_s: id === 1 ? null : 10,
    headers: [],
    trust: { kind: "system" },
    secret: null,
    forward: "off",
  });
  return [
    target(1, "local app", "http://localhost:3000/api/webhooks/instagram"),
    target(2, "staging", "https://staging.example.com/hooks/flaky"),
  ];
}
