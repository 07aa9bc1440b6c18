// Made from src-tauri/crates/core/src/api by its test; do not edit.
// Make it anew with: UPDATE_GENERATED=1 cargo test -p hookglass-core typescript

export type Source = "tunnel" | "local" | "simulated" | "imported";
export type Verdict = "valid" | "invalid" | "malformed" | "missing" | "no_secret";
export type PayloadVerdict = "ok" | "not_json" | "not_utf8" | "no_entry" | "too_large";
export type SecretOrigin = "environment" | "keychain" | "file" | "memory";
export type ReplayMode = "original" | "resigned";
export type Comparison = "fixed" | "regressed" | "still_failing" | "still_passing";
export type Sentence = { 
/**
 * Who: "@lena.paints", "Person 1408…1234", "Your account". `None` when nobody is known;
 * `text` is then a sentence by itself.
 */
actor: string | null, 
/**
 * What they did: "commented on your post: “Is this one still available?”".
 */
text: string, };
export type Actor = { 
/**
 * As text: Meta's ids exceed 2^53.
 */
id: string, 
/**
 * Without the `@`; messaging events have none.
 */
username: string | null, };
export type Position = { 
/**
 * Bytes before it, from 0.
 */
offset: number, 
/**
 * The line, from 1.
 */
line: number, 
/**
 * The column in characters, from 1, as an editor counts it.
 */
column: number, };
export type PayloadFault = { 
/**
 * A sentence that ends in what was expected.
 */
message: string, 
/**
 * Where, if it is at one place.
 */
position: Position | null, };
export type DeliveryRow = { 
/**
 * Ascending in the order of arrival.
 */
id: number, 
/**
 * RFC 3339, UTC.
 */
received_at: string, 
/**
 * Where it came from.
 */
source: Source, 
/**
 * `null`: not judged, the body was over the limit.
 */
verdict: Verdict | null, 
/**
 * The label of the secret that matched.
 */
secret: string | null, 
/**
 * The HTTP status that it was answered with.
 */
status: number, 
/**
 * Microseconds from its head to its answer; `null` until that is noted.
 */
answer_us: number | null, 
/**
 * Bytes of the body.
 */
body_size: number, 
/**
 * Whether Meta could have sent it.
 */
payload: PayloadVerdict, 
/**
 * How many events it holds.
 */
events: number, 
/**
 * Their fields, each once.
 */
fields: Array<string>, 
/**
 * What happened, by its first event.
 */
sentence: Sentence, 
/**
 * Some event is a sample from Meta's dashboard.
 */
is_test: boolean, 
/**
 * Some event is an echo of a message that the account itself sent.
 */
is_echo: boolean, 
/**
 * Some event is the account's own doing.
 */
is_own: boolean, 
/**
 * How often it was replayed.
 */
attempts: number, 
/**
 * The delivery that Meta sent before with the same content.
 */
retry_of: number | null, };
export type Totals = { 
/**
 * Deliveries in the store.
 */
count: number, 
/**
 * The newest id; 0 when there is none.
 */
newest: number, 
/**
 * The oldest id; 0 when there is none.
 */
oldest: number, };
export type DeliveryPage = { 
/**
 * Newest first.
 */
rows: Array<DeliveryRow>, 
/**
 * Of the whole list.
 */
totals: Totals, };
export type Digest = { 
/**
 * The secret's label.
 */
secret: string, 
/**
 * 64 hex digits.
 */
sha256: string, };
export type SignatureReport = { 
/**
 * As it was judged when it arrived; `null`: not judged.
 */
verdict: Verdict | null, 
/**
 * The label of the secret that matched.
 */
secret: string | null, 
/**
 * The signature headers as they came.
 */
received: Array<[string, string]>, 
/**
 * What each secret that is configured now makes of the body.
 */
computed: Array<Digest>, 
/**
 * Codes.
 */
diagnosis: Array<string>, 
/**
 * In whole sentences.
 */
explanation: string, };
export type DeliveryDetail = { 
/**
 * The line of the list.
 */
row: DeliveryRow, 
/**
 * Always POST.
 */
method: string, 
/**
 * Without the query.
 */
path: string, 
/**
 * Without its question mark.
 */
query: string | null, 
/**
 * The peer's address.
 */
peer: string, 
/**
 * In the order, the case and the number in which they came.
 */
headers: Array<[string, string]>, 
/**
 * Of the body, in hex.
 */
body_sha256: string, 
/**
 * Bytes that were announced, where the body was not kept.
 */
declared_size: number | null, 
/**
 * How the body is encoded, as its header says.
 */
content_encoding: string | null, 
/**
 * All about the signature.
 */
signature: SignatureReport, 
/**
 * What is wrong with the payload.
 */
payload_fault: PayloadFault | null, };
export type Event = { 
/**
 * Its JSON within the body, as it came.
 */
raw: string, 
/**
 * Ascending in the order of arrival.
 */
id: number, 
/**
 * The delivery it came in.
 */
delivery_id: number, 
/**
 * From 0, within the delivery.
 */
position: number, 
/**
 * The Instagram account it is about (`entry[].id`).
 */
account_id: string | null, 
/**
 * Meta's name of the field.
 */
field: string, 
/**
 * What kind of event within the field.
 */
kind: string, 
/**
 * The same for the same event sent twice.
 */
dedupe_key: string | null, 
/**
 * RFC 3339, UTC.
 */
occurred_at: string | null, 
/**
 * Who did it.
 */
actor: Actor | null, 
/**
 * What happened, in words.
 */
sentence: Sentence, 
/**
 * The words that the person wrote.
 */
text: string | null, 
/**
 * The post, reel or story.
 */
media_id: string | null, 
/**
 * The comment or message that it answers.
 */
parent_id: string | null, 
/**
 * A sample from Meta's dashboard.
 */
is_test: boolean, 
/**
 * An echo of a message that the account itself sent.
 */
is_echo: boolean, 
/**
 * The account's own doing.
 */
is_own: boolean, 
/**
 * The earlier event with the same dedupe key.
 */
duplicate_of: number | null, 
/**
 * Something worth knowing about it.
 */
note: string | null, };
export type EventPage = { 
/**
 * In the order of the body.
 */
events: Array<Event>, 
/**
 * All that the delivery has.
 */
total: number, };
export type FaultCode = "connect" | "timeout" | "dns" | "tls" | "invalid_target" | "closed" | "other";
export type Fault = { 
/**
 * What kind.
 */
code: FaultCode, 
/**
 * Whole sentences: what happened and what to do.
 */
message: string, };
export type Attempt = { 
/**
 * Ascending in time.
 */
id: number, 
/**
 * What was replayed.
 */
delivery_id: number, 
/**
 * RFC 3339, UTC.
 */
at: string, 
/**
 * Where it went.
 */
target: string, 
/**
 * Which bytes and signature.
 */
mode: ReplayMode, 
/**
 * The label of the secret that signed, where it was signed again.
 */
secret: string | null, 
/**
 * The headers as sent.
 */
request_headers: Array<[string, string]>, 
/**
 * `null` when no answer came.
 */
status: number | null, 
/**
 * The answer's headers.
 */
headers: Array<[string, string]>, 
/**
 * Bytes of the answer's body that came.
 */
body_size: number, 
/**
 * Bytes of it that are kept.
 */
body_kept: number, 
/**
 * Microseconds from the start to the last byte.
 */
duration_us: number, 
/**
 * Why no whole answer came.
 */
fault: Fault | null, 
/**
 * Something worth knowing about the answer.
 */
note: string | null, 
/**
 * Against the attempt before it; `null` for the first.
 */
comparison: Comparison | null, };
export type Handshake = { 
/**
 * Ascending in time.
 */
id: number, 
/**
 * RFC 3339, UTC.
 */
at: string, 
/**
 * The peer's address.
 */
peer: string, 
/**
 * What the client called itself.
 */
user_agent: string | null, 
/**
 * Whether the challenge was returned.
 */
accepted: boolean, 
/**
 * Why not, as a code.
 */
reason: string | null, 
/**
 * What happened and what to do, in a sentence.
 */
explanation: string, };
export type Stray = { 
/**
 * Ascending in time.
 */
id: number, 
/**
 * RFC 3339, UTC.
 */
at: string, 
/**
 * The peer's address.
 */
peer: string, 
/**
 * The method as it came.
 */
method: string, 
/**
 * The path as it came.
 */
path: string, 
/**
 * 404 or 405.
 */
status: number, };
export type ReceiverState = { "state": "listening", 
/**
 * On this machine.
 */
callback_url: string, } | { "state": "failed", 
/**
 * Why not.
 */
message: string, 
/**
 * What to do about it.
 */
remedy: string, } | { "state": "stopped" };
export type WarningCode = "store_failing" | "receiver_failed" | "no_secret" | "secrets_not_kept" | "requests_refused";
export type WarningPage = "setup" | "deliveries";
export type Warning = { 
/**
 * Which.
 */
code: WarningCode, 
/**
 * What is so.
 */
message: string, 
/**
 * What to do.
 */
remedy: string, 
/**
 * Where.
 */
page: WarningPage | null, };
export type Refused = { 
/**
 * 408: the head or the body took too long.
 */
too_slow: number, 
/**
 * 413 or 431: the body or the head was too large.
 */
too_large: number, 
/**
 * 503: too many connections or too many bytes at once.
 */
too_many: number, 
/**
 * 400, or no answer: not HTTP, or broken off in the middle.
 */
broken: number, 
/**
 * 503: the store could not write.
 */
store_failed: number, };
export type Tick = { 
/**
 * Grows with each change.
 */
revision: number, 
/**
 * POSTs to the callback that arrived whole, since start.
 */
received: number, 
/**
 * Of these, the ones that are durable.
 */
stored: number, 
/**
 * Of the whole store.
 */
totals: Totals, };
export type Status = { 
/**
 * Of the program.
 */
version: string, 
/**
 * Whether deliveries can arrive.
 */
receiver: ReceiverState, 
/**
 * Through a tunnel, when there is one.
 */
public_url: string | null, 
/**
 * Unsigned deliveries from this machine are refused as well.
 */
strict: boolean, 
/**
 * Where the store is.
 */
database: string, 
/**
 * The worst first.
 */
warnings: Array<Warning>, 
/**
 * What was turned away since start.
 */
refused: Refused, 
/**
 * How far things are.
 */
tick: Tick, };
export type SecretInfo = { 
/**
 * Its name.
 */
label: string, 
/**
 * Where it comes from.
 */
origin: SecretOrigin, };
export type Keeper = { 
/**
 * Which kind of place; never [`SecretOrigin::Environment`].
 */
kind: SecretOrigin, 
/**
 * One sentence: the place, and what is wrong with it if anything is.
 */
detail: string, 
/**
 * What the user can do; `null` when all is well.
 */
remedy: string | null, };
export type Setup = { 
/**
 * On this machine.
 */
callback_url: string, 
/**
 * Through a tunnel, when there is one.
 */
public_url: string | null, 
/**
 * To be pasted into Meta's console.
 */
verify_token: string, 
/**
 * Where it comes from.
 */
verify_token_origin: SecretOrigin, 
/**
 * The app secrets, in the order in which they are tried.
 */
secrets: Array<SecretInfo>, 
/**
 * Where new ones are kept.
 */
keeper: Keeper, 
/**
 * A command that does Meta's handshake.
 */
curl_handshake: string, 
/**
 * A command that delivers a signed sample.
 */
curl_delivery: string, 
/**
 * The newest handshakes, newest first.
 */
handshakes: Array<Handshake>, 
/**
 * The newest requests for something else, newest first.
 */
strays: Array<Stray>, };
export type Settings = { 
/**
 * Where the receiver listens, e.g. `127.0.0.1:4949`.
 */
address: string, 
/**
 * The callback path.
 */
path: string, 
/**
 * Refuse unsigned deliveries from this machine as well.
 */
strict: boolean, 
/**
 * The largest body that is taken, in MiB.
 */
max_body_mib: number, 
/**
 * The endpoint that replays go to; empty when none was named.
 */
replay_target: string, 
/**
 * How long a replay may take, in seconds; `null` for as long as it wants.
 */
replay_timeout_s: number | null, };
export type Sample = { 
/**
 * `FIELD` or `FIELD/VARIANT`.
 */
name: string, 
/**
 * Meta's name of the field; `null` for what is no payload at all.
 */
field: string | null, 
/**
 * A few words for a menu.
 */
title: string, 
/**
 * Where its shape is known from: documented, observed, inferred or SYNTHETIC.
 */
basis: string, };
export type SampleSent = { 
/**
 * The HTTP status.
 */
status: number, 
/**
 * The delivery that it became.
 */
delivery_id: number | null, };
export type ApiErrorCode = "not_found" | "bad_request" | "unknown_command" | "store" | "secrets" | "receiver";
export type ApiError = { 
/**
 * What kind.
 */
code: ApiErrorCode, 
/**
 * What happened.
 */
message: string, 
/**
 * What to do.
 */
remedy: string, };
export type Page = { 
/**
 * `null`: from the newest on.
 */
before: number | null, 
/**
 * Rows, at most 1000.
 */
limit: number, };
export type DeliveryId = { 
/**
 * Its id.
 */
id: number, };
export type EventQuery = { 
/**
 * Whose events.
 */
delivery_id: number, 
/**
 * `null`: from the first on.
 */
after: number | null, 
/**
 * Events, at most 1000.
 */
limit: number, };
export type DeliveryRef = { 
/**
 * The delivery.
 */
delivery_id: number, };
export type ReplayRequest = { 
/**
 * The delivery.
 */
delivery_id: number, 
/**
 * A URL.
 */
target: string, 
/**
 * Which bytes and signature.
 */
mode: ReplayMode, 
/**
 * The label of the secret that signs; `null`: the first.
 */
secret: string | null, 
/**
 * Seconds; `null`: as long as it takes.
 */
timeout_s: number | null, };
export type CurlRequest = { 
/**
 * The delivery.
 */
delivery_id: number, 
/**
 * A URL.
 */
target: string, };
export type SecretValue = { 
/**
 * Lower case letters, digits and underscores.
 */
label: string, 
/**
 * The secret itself.
 */
value: string, };
export type SecretLabel = { 
/**
 * Its name.
 */
label: string, };
export type VerifyToken = { 
/**
 * `null`: a new random one.
 */
value: string | null, };
export type FileChoice = { 
/**
 * `null`: `secrets.json` beside the store.
 */
path: string | null, };
export type SampleName = { 
/**
 * `FIELD` or `FIELD/VARIANT`.
 */
name: string, };

export type Call<A, R> = { args: A, result: R, };

/** Every command: its arguments and its result. */
export type Api = {
  status: Call<null, Status>,
  list_deliveries: Call<Page, DeliveryPage>,
  get_delivery: Call<DeliveryId, DeliveryDetail>,
  list_events: Call<EventQuery, EventPage>,
  list_attempts: Call<DeliveryRef, Array<Attempt>>,
  replay: Call<ReplayRequest, Attempt>,
  copy_as_curl: Call<CurlRequest, string>,
  get_setup: Call<null, Setup>,
  set_secret: Call<SecretValue, Setup>,
  remove_secret: Call<SecretLabel, Setup>,
  set_verify_token: Call<VerifyToken, Setup>,
  keep_secrets_in_file: Call<FileChoice, Setup>,
  get_settings: Call<null, Settings>,
  set_settings: Call<Settings, Settings>,
  list_samples: Call<null, Array<Sample>>,
  send_sample: Call<SampleName, SampleSent>,
};
