// Generated from src-tauri/crates/core/src/api by `cargo test -p hookglass-core`; do not edit.
// Refresh with: UPDATE_GENERATED=1 cargo test -p hookglass-core typescript

/** How the signature of a delivery was judged. */
export type Verdict = "valid" | "invalid" | "malformed" | "missing" | "no_secret";
/** Where a delivery came from. */
export type Source = "tunnel" | "local" | "simulated" | "imported";
/** Whether the body is a payload that Meta could have sent. */
export type PayloadVerdict = "ok" | "not_json" | "not_utf8" | "no_entry" | "too_large";
/** Where a secret comes from. */
export type SecretOrigin = "environment" | "keychain" | "file" | "memory";
/** Which bytes and signature a replay sends. */
export type ReplayMode = "original" | "resigned";
/** An attempt compared with the one before it, to the same target. */
export type Comparison = "fixed" | "regressed" | "still_failing" | "still_passing";

/** What happened, in words: `actor` is a person (or null), `text` the rest of the sentence. */
export type Sentence = { actor: string | null, text: string, };
export type Actor = { id: string, username: string | null, };
export type Position = { offset: number, line: number, column: number, };
export type PayloadFault = { message: string, position: Position | null, };

/** A line of the list of deliveries. `received_at` is RFC 3339 UTC; `answer_us` microseconds; `body_size` bytes. */
export type DeliveryRow = { id: number, received_at: string, source: Source, verdict: Verdict | null, secret: string | null, status: number, answer_us: number, body_size: number, payload: PayloadVerdict, events: number, fields: Array<string>, sentence: Sentence, is_test: boolean, is_echo: boolean, is_own: boolean, attempts: number, };
export type Totals = { count: number, newest: number, oldest: number, };
export type DeliveryPage = { rows: Array<DeliveryRow>, totals: Totals, };

export type Digest = { secret: string, sha256: string, };
/** `computed` has one digest a configured secret; `reasons` are diagnosis codes. */
export type SignatureReport = { verdict: Verdict | null, secret: string | null, received: Array<[string, string]>, computed: Array<Digest>, diagnosis: Array<string>, explanation: string, };
export type Event = { id: number, delivery_id: number, position: number, account_id: string | null, field: string, kind: string, dedupe_key: string | null, occurred_at: string | null, actor: Actor | null, sentence: Sentence, text: string | null, media_id: string | null, parent_id: string | null, is_test: boolean, is_echo: boolean, is_own: boolean, duplicate_of: number | null, note: string | null, raw: string, };
export type EventPage = { events: Array<Event>, total: number, };
export type DeliveryDetail = { row: DeliveryRow, method: string, path: string, query: string | null, peer: string, headers: Array<[string, string]>, body_sha256: string, declared_size: number | null, content_encoding: string | null, signature: SignatureReport, payload_fault: PayloadFault | null, };

export type AttemptFault = { code: "connect" | "timeout" | "dns" | "tls" | "invalid_target" | "closed" | "other", message: string, };
/** One replay. `status` is null when no answer came; `body_size` is what came, `body_kept` what is stored. */
export type Attempt = { id: number, delivery_id: number, at: string, target: string, mode: ReplayMode, secret: string | null, request_headers: Array<[string, string]>, status: number | null, headers: Array<[string, string]>, body_size: number, body_kept: number, duration_us: number, fault: AttemptFault | null, note: string | null, comparison: Comparison | null, };

export type Handshake = { id: number, at: string, peer: string, user_agent: string | null, accepted: boolean, reason: string | null, explanation: string, };
export type Stray = { id: number, at: string, method: string, path: string, status: number, peer: string, };

export type ReceiverState = { state: "listening", callback_url: string, } | { state: "failed", message: string, remedy: string, } | { state: "stopped" };
/** Something the user should know, until it is mended. The code names it; the action names the page that mends it. */
export type Warning = { code: "no_secret" | "unsigned_accepted" | "store_failing" | "secrets_not_kept" | "receiver_failed" | "requests_refused", message: string, remedy: string, page: "setup" | "deliveries" | null, };
/** Requests turned away before they were deliveries, since start. */
export type Refused = { too_slow: number, too_large: number, too_many: number, store_failed: number, };
/** Since start: `received` whole POSTs to the callback, `stored` durable ones; `count`/`newest` are of the whole store. */
export type Tick = { revision: number, received: number, stored: number, totals: Totals, };
export type Status = { version: string, receiver: ReceiverState, public_url: string | null, strict: boolean, database: string, warnings: Array<Warning>, refused: Refused, tick: Tick, };

export type SecretInfo = { label: string, origin: SecretOrigin, };
export type SecretKeeper = { kind: SecretOrigin, detail: string, remedy: string | null, };
export type Setup = { callback_url: string, public_url: string | null, verify_token: string, verify_token_origin: SecretOrigin, secrets: Array<SecretInfo>, keeper: SecretKeeper, curl_handshake: string, curl_delivery: string, handshakes: Array<Handshake>, strays: Array<Stray>, };
/** `replay_timeout_s` null means none. */
export type Settings = { address: string, path: string, strict: boolean, max_body_mib: number, replay_target: string, replay_timeout_s: number | null, };
export type SampleInfo = { name: string, field: string, title: string, basis: string, };
export type SampleSent = { status: number, delivery_id: number | null, };

/** What went wrong, as a closed list; `message` says it and `remedy` what to do. */
export type ApiError = { code: "not_found" | "bad_request" | "unknown_command" | "store" | "secrets" | "receiver" | "conflict", message: string, remedy: string, };

export type Call<A, R> = { args: A, result: R, };
export type Api = {
  status: Call<null, Status>,
  list_deliveries: Call<{ before: number | null, limit: number, }, DeliveryPage>,
  get_delivery: Call<{ id: number, }, DeliveryDetail>,
  list_events: Call<{ delivery_id: number, after: number | null, limit: number, }, EventPage>,
  list_attempts: Call<{ delivery_id: number, }, Array<Attempt>>,
  replay: Call<{ delivery_id: number, target: string, mode: ReplayMode, secret: string | null, timeout_s: number | null, }, Attempt>,
  copy_as_curl: Call<{ delivery_id: number, target: string, }, string>,
  get_setup: Call<null, Setup>,
  set_secret: Call<{ label: string, value: string, }, Setup>,
  remove_secret: Call<{ label: string, }, Setup>,
  set_verify_token: Call<{ value: string | null, }, Setup>,
  keep_secrets_in_file: Call<{ path: string | null, }, Setup>,
  get_settings: Call<null, Settings>,
  set_settings: Call<Settings, Settings>,
  list_samples: Call<null, Array<SampleInfo>>,
  send_sample: Call<{ name: string, }, SampleSent>,
};
