// Made from src-tauri/crates/core/src/api by its test; do not edit.
// Make it anew with: UPDATE_GENERATED=1 cargo test -p hookglass-core typescript

export type Source = "tunnel" | "local" | "simulated" | "imported";
export type Verdict = "valid" | "invalid" | "malformed" | "missing" | "no_secret";
export type PayloadVerdict = "ok" | "not_json" | "not_utf8" | "no_entry" | "too_large";
export type SecretOrigin = "environment" | "keychain" | "file" | "memory";
export type ReplayMode = "original" | "resigned" | "edited";
export type AttemptKind = "replay" | "forward" | "pass_through";
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
 * The delivery that Meta sent before with the same content, and that failed.
 */
retry_of: number | null, 
/**
 * The how-manieth retry of it this is, from 1.
 */
retry: number | null, 
/**
 * Some event had arrived before.
 */
is_duplicate: boolean, 
/**
 * Some event arrived long after it happened.
 */
is_late: boolean, 
/**
 * Something newer of the same stream arrived before some event.
 */
is_out_of_order: boolean, 
/**
 * What some event tells of is not in it.
 */
is_incomplete: boolean, 
/**
 * Some event has keys that were never seen in its field.
 */
is_novel: boolean, 
/**
 * The user pinned it.
 */
is_pinned: boolean, };
export type Totals = { 
/**
 * Deliveries in the store.
 */
count: number, 
/**
 * The highest id that there was; 0 when there was none. It may be deleted.
 */
newest: number, 
/**
 * The oldest id that is there; 0 when there is none.
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
totals: Totals, 
/**
 * Where there may be more below the rows: the id that the search had come to. It may come
 * with fewer rows than were asked for, or none, so that nobody waits: ask again with it as
 * `before`.
 */
reached: number | null, };
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
export type Diagnosis = "no_signature" | "empty_header" | "sha1_only" | "wrong_header" | "wrong_algorithm" | "missing_prefix" | "prefix_case" | "wrong_length" | "non_hex" | "base64_digest" | "multiple_values" | "uppercase_hex" | "sha1_header_disagrees" | "matched_other_secret" | "no_secret" | "wrong_secret" | "secret_whitespace" | "secret_quoted" | "secret_case" | "secret_hex_decoded" | "secret_looks_like_app_id" | "secret_looks_like_verify_token" | "secret_looks_like_token" | "body_reserialised" | "unicode_unescaped" | "slash_unescaped" | "escape_case_changed" | "old_note_escapes" | "trailing_newline" | "crlf" | "bom" | "lossy_decode" | "truncated" | "bigint_rounded" | "gzip" | "empty_body" | "not_json" | "not_utf8" | "duplicate_keys" | "large_body" | "unkeyed_hash" | "swapped_arguments" | "tampered_or_unknown";
export type Fix = { 
/**
 * For which framework; `null` for all.
 */
framework: string | null, 
/**
 * In a sentence.
 */
text: string, 
/**
 * Code to copy.
 */
snippet: string | null, };
export type Finding = { 
/**
 * Its code.
 */
code: Diagnosis, 
/**
 * What happened, in a sentence.
 */
what: string, 
/**
 * How we know, in a sentence.
 */
evidence: string, 
/**
 * What to do, the generic advice first.
 */
fix: Array<Fix>, 
/**
 * The first bytes of the body that differ from what was signed: start and end. Nothing
 * between them means that something is missing there.
 */
span: [number, number] | null, 
/**
 * The label of the secret that it is about.
 */
secret: string | null, };
export type SignatureExplanation = { 
/**
 * May differ from the verdict on arrival, when secrets have changed; `null`: the body was
 * not kept, so nothing can be said.
 */
verdict: Verdict | null, 
/**
 * The label of the secret that matches.
 */
secret: string | null, 
/**
 * Every code that applies.
 */
diagnosis: Array<Diagnosis>, 
/**
 * One for each code, in the same order.
 */
findings: Array<Finding>, 
/**
 * Some hypotheses were left out, since the body is large.
 */
exhausted: boolean, };
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
 * It arrived long after it happened.
 */
is_late: boolean, 
/**
 * Something newer of the same stream arrived before it.
 */
is_out_of_order: boolean, 
/**
 * What it tells of is not in it.
 */
is_incomplete: boolean, 
/**
 * It has keys that were never seen in its field.
 */
is_novel: boolean, 
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
 * The target, where it has a name.
 */
target_id: number | null, 
/**
 * Why it was made.
 */
kind: AttemptKind, 
/**
 * Which bytes and signature.
 */
mode: ReplayMode, 
/**
 * The label of the secret that signed, where it was signed again.
 */
secret: string | null, 
/**
 * The headers as sent; three stars stand for a target's secret ones.
 */
request_headers: Array<[string, string]>, 
/**
 * Bytes of the body as sent.
 */
request_size: number, 
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
 * From this machine, or from outside; `null` where that was not kept yet.
 */
source: Source | null, 
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
export type CardEvent = { 
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
 * It arrived long after it happened.
 */
is_late: boolean, 
/**
 * Something newer of the same stream arrived before it.
 */
is_out_of_order: boolean, 
/**
 * What it tells of is not in it.
 */
is_incomplete: boolean, 
/**
 * It has keys that were never seen in its field.
 */
is_novel: boolean, 
/**
 * Something worth knowing about it.
 */
note: string | null, };
export type MentionFailure = { 
/**
 * What happened.
 */
message: string, 
/**
 * What to do about it.
 */
remedy: string, };
export type Mention = { 
/**
 * Who wrote it.
 */
username: string | null, 
/**
 * Their words.
 */
text: string | null, 
/**
 * Where it is.
 */
link: string | null, 
/**
 * Why it is not known.
 */
failure: MentionFailure | null, };
export type Card = { 
/**
 * What happened.
 */
event: CardEvent, 
/**
 * When it arrived; RFC 3339, UTC.
 */
received_at: string, 
/**
 * The post or the conversation that it belongs to.
 */
thread: string, 
/**
 * The other side's id: in a conversation the person, also where the account writes.
 */
person: string | null, 
/**
 * Cards in the same thread; not counted beyond 1,001.
 */
thread_size: number, 
/**
 * Since the Feed was last read.
 */
is_unread: boolean, 
/**
 * Kept by the user.
 */
is_pinned: boolean, 
/**
 * The user's words.
 */
note: string | null, 
/**
 * What the Graph API said of a mention, once it was asked.
 */
mention: Mention | null, };
export type CardFilter = { 
/**
 * Of these kinds; empty for all.
 */
kinds: Array<string>, 
/**
 * Of this account.
 */
account: string | null, 
/**
 * Of this person, by id or by username.
 */
person: string | null, 
/**
 * Of none of these people, by id or by username.
 */
hidden_people: Array<string>, 
/**
 * Of this post or conversation.
 */
thread: string | null, 
/**
 * Of this post, reel or story, also where it was shared or answered in a conversation.
 */
media: string | null, 
/**
 * With all of these words.
 */
words: string, 
/**
 * Only pinned ones.
 */
pinned: boolean, 
/**
 * Only unread ones.
 */
unread: boolean, };
export type FeedSummary = { 
/**
 * Cards since the Feed was last read, not the account's own; at most 1,000 are counted.
 */
unread: number, 
/**
 * Ids of the accounts.
 */
accounts: Array<string>, 
/**
 * The newest event that has a card.
 */
newest: number, };
export type LabelCode = "test" | "echo" | "own" | "retry" | "duplicate" | "late" | "out_of_order" | "incomplete" | "novel";
export type LabelInfo = { 
/**
 * Which.
 */
code: LabelCode, 
/**
 * Of which event, where it is one's.
 */
event: number | null, 
/**
 * What it means here, in sentences.
 */
message: string, 
/**
 * A delivery that has to do with it.
 */
delivery: number | null, };
export type InsightCode = "signatures_fail" | "two_secrets" | "sha1_only" | "retries" | "duplicates" | "slow_answers" | "own_events" | "empty_edits" | "mentions_without_text" | "story_mentions" | "standby" | "long_ids" | "two_time_units" | "new_keys" | "names_only" | "test_messages" | "out_of_order" | "media_field";
export type InsightWeight = "problem" | "pitfall";
export type Insight = { 
/**
 * Which.
 */
code: InsightCode, 
/**
 * How much it matters.
 */
weight: InsightWeight, 
/**
 * In a few words.
 */
title: string, 
/**
 * What was seen.
 */
finding: string, 
/**
 * What to do.
 */
fix: string, 
/**
 * In how many of the newest 5,000 deliveries.
 */
count: number, 
/**
 * The newest of them.
 */
deliveries: Array<number>, 
/**
 * The user has seen it.
 */
is_dismissed: boolean, };
export type Rule = { 
/**
 * Any of these words or phrases, in any case; empty for any text.
 */
words: Array<string>, 
/**
 * Of this person, by id or username; `null` for anybody.
 */
person: string | null, 
/**
 * Of these kinds; empty for all.
 */
kinds: Array<string>, 
/**
 * Whether it counts.
 */
enabled: boolean, };
export type Rules = { 
/**
 * Any of them raises a notification.
 */
rules: Array<Rule>, 
/**
 * From when nothing is shown, local time, such as `22:00`; `null` for never.
 */
quiet_from: string | null, 
/**
 * Until when.
 */
quiet_to: string | null, };
export type Progress = { 
/**
 * Deliveries that are done.
 */
done: number, 
/**
 * Of so many.
 */
total: number, };
export type AskedFor = { 
/**
 * Which.
 */
event: number, 
/**
 * Grows with each time.
 */
turn: number, };
export type Gap = { 
/**
 * Ascending in time.
 */
id: number, 
/**
 * The last sign of life before it; RFC 3339, UTC.
 */
started_at: string, 
/**
 * `null`: it lasts.
 */
ended_at: string | null, 
/**
 * Why, in a sentence.
 */
cause: string, };
export type HealthRange = "quarter_hour" | "day" | "month";
export type HealthRequest = { 
/**
 * How much, up to now.
 */
range: HealthRange, };
export type HealthStep = { 
/**
 * The first moment of it; RFC 3339, UTC.
 */
from: string, 
/**
 * The first moment after it.
 */
to: string, 
/**
 * Deliveries that arrived.
 */
deliveries: number, 
/**
 * Events of each of [`Health::fields`], in their order.
 */
events: Array<number>, 
/**
 * Events of all other fields.
 */
other_events: number, 
/**
 * Answered 2xx.
 */
ok: number, 
/**
 * Answered 4xx.
 */
client_errors: number, 
/**
 * Answered 5xx.
 */
server_errors: number, 
/**
 * Signed by one of the secrets, as it was judged on arrival.
 */
valid: number, 
/**
 * Well signed by nobody known.
 */
invalid: number, 
/**
 * A signature header that is none.
 */
malformed: number, 
/**
 * Not signed.
 */
missing: number, 
/**
 * Not checked for want of a secret.
 */
no_secret: number, 
/**
 * Over the size limit, so not judged.
 */
unjudged: number, 
/**
 * With an event that had arrived before.
 */
duplicates: number, 
/**
 * With an event that happened more than a minute before it arrived.
 */
late: number, 
/**
 * Sent again by Meta after a failure.
 */
retries: number, 
/**
 * Attempts to forward these deliveries that were taken, whenever they were made.
 */
forwarded: number, 
/**
 * Attempts to forward these deliveries that were not.
 */
forward_failed: number, 
/**
 * Requests that no delivery was made of: too slow, too large a head, too many at once, not HTTP,
 * or the store could not write.
 */
turned_away: number, 
/**
 * Half of the answers took no longer; microseconds, within 5 %. `null`: there was none.
 */
answer_p50_us: number | null, 
/**
 * 99 of 100 answers took no longer.
 */
answer_p99_us: number | null, 
/**
 * Half of the events from outside arrived no longer after they had happened.
 */
lag_p50_us: number | null, 
/**
 * 99 of 100 of them.
 */
lag_p99_us: number | null, };
export type Health = { 
/**
 * What was asked for.
 */
range: HealthRange, 
/**
 * Nothing is counted of what arrived before; RFC 3339, UTC.
 */
counted_since: string, 
/**
 * Seconds of a step.
 */
step_s: number, 
/**
 * The fields with the most events, the most first; six at the most.
 */
fields: Array<string>, 
/**
 * One after the other, without holes. The last one is not over yet.
 */
steps: Array<HealthStep>, 
/**
 * All of them together.
 */
total: HealthStep, 
/**
 * As much time before them; `null` where that was not wholly counted.
 */
before: HealthStep | null, 
/**
 * Times without a way in that touch the range, oldest first.
 */
gaps: Array<Gap>, 
/**
 * What an answer may take; microseconds.
 */
answer_limit_us: number, };
export type Problem = { 
/**
 * ngrok's own code, such as `ERR_NGROK_107`.
 */
code: string | null, 
/**
 * What happened, in sentences.
 */
message: string, 
/**
 * What to do.
 */
remedy: string, };
export type TunnelState = { "state": "off" } | { "state": "connecting", 
/**
 * Since when.
 */
since: string, } | { "state": "online", 
/**
 * Since when.
 */
since: string, 
/**
 * Without the callback path, except where the user named one.
 */
url: string, } | { "state": "reconnecting", 
/**
 * The last sign of life.
 */
since: string, 
/**
 * What is wrong, and what to do.
 */
problem: Problem, 
/**
 * When the next try is; `null` while one is on its way.
 */
next_try: string | null, 
/**
 * Tries so far.
 */
tries: number, 
/**
 * The URL that it had and will have again.
 */
url: string | null, } | { "state": "refused", 
/**
 * Since when.
 */
since: string, 
/**
 * What is wrong, and what to do.
 */
problem: Problem, 
/**
 * When it is tried again; `null` until the user does something.
 */
next_try: string | null, };
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
export type WarningCode = "store_damaged" | "store_failing" | "waiting_deleted" | "receiver_failed" | "no_secret" | "secrets_not_kept" | "tunnel_down" | "public_url_astray" | "requests_refused";
export type WarningPage = "setup" | "deliveries" | "chain";
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
 * How the tunnel is.
 */
tunnel: TunnelState, 
/**
 * The callback as Meta has to have it, while the public can reach it.
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
 * What was refused since start.
 */
refused: Refused, 
/**
 * Cards of the Feed that were not read yet.
 */
feed_unread: number, 
/**
 * Changed secrets are being tried on what is stored; `null` when they are not.
 */
rejudging: Progress | null, 
/**
 * How far the search index is, while it has much to catch up with.
 */
indexing: Progress | null, 
/**
 * Deliveries that a deletion has hidden so far; `null` while none takes longer than a moment.
 */
deleting: number | null, 
/**
 * An event that the window is asked to show, by a click on a notification.
 */
asked_for: AskedFor | null, 
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
export type TunnelKind = "none" | "ngrok" | "manual";
export type TunnelSettings = { 
/**
 * Which tunnel.
 */
kind: TunnelKind, 
/**
 * ngrok: a domain of the account; empty for the one that ngrok gives.
 */
domain: string, 
/**
 * ngrok: share the domain with other agents instead of being refused beside them.
 */
pooling: boolean, 
/**
 * ngrok: a file with a traffic policy, YAML or JSON; empty for none.
 */
traffic_policy: string, 
/**
 * ngrok: another server, `host:port`, such as a private one; empty for ngrok's own.
 */
server: string, 
/**
 * ngrok: a PEM file with the authority that signed that server's certificate; empty for
 * the one that the agent brings.
 */
ca: string, 
/**
 * Manual: the public URL, with or without the callback path.
 */
public_url: string, };
export type SelfTestCode = "reached" | "altered" | "interstitial" | "tunnel_error" | "wrong_path" | "redirected" | "blocked" | "other_token" | "other_instance" | "elsewhere" | "tls" | "dns" | "refused" | "timeout" | "broken";
export type SelfTest = { 
/**
 * When it ended; RFC 3339, UTC.
 */
at: string, 
/**
 * What was called, without the query.
 */
url: string, 
/**
 * What came of it.
 */
code: SelfTestCode, 
/**
 * What happened, in sentences.
 */
message: string, 
/**
 * What to do; empty when all is well.
 */
remedy: string, 
/**
 * The answer's status, if one came.
 */
status: number | null, 
/**
 * How long it took, in milliseconds.
 */
duration_ms: number, };
export type TunnelInfo = { 
/**
 * What the user has set.
 */
settings: TunnelSettings, 
/**
 * The kind that holds: the host may have been started with another one.
 */
kind: TunnelKind, 
/**
 * How it is.
 */
state: TunnelState, 
/**
 * Where ngrok's authtoken comes from; `null` when there is none.
 */
authtoken: SecretOrigin | null, 
/**
 * The last call of the public URL.
 */
self_test: SelfTest | null, };
export type StepId = "secret" | "public_url" | "handshake" | "first_event";
export type StepState = "open" | "done" | "proven" | "broken";
export type Step = { 
/**
 * Which.
 */
id: StepId, 
/**
 * How far it is.
 */
state: StepState, 
/**
 * What is so, in a sentence.
 */
finding: string, };
export type Setup = { 
/**
 * On this machine.
 */
callback_url: string, 
/**
 * As Meta has to have it, while the public can reach it.
 */
public_url: string | null, 
/**
 * The way there.
 */
tunnel: TunnelInfo, 
/**
 * How far the four steps are.
 */
steps: Array<Step>, 
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
export type Login = "instagram" | "facebook";
export type MetaSettings = { 
/**
 * Whether Hookglass may call the Graph API at all; off until the user says so.
 */
enabled: boolean, 
/**
 * The Meta app's id; digits. Not the Instagram app's: the Graph API refuses that one.
 */
app_id: string, 
/**
 * The label of the app secret that belongs to that id.
 */
app_secret: string, 
/**
 * Which login the account uses.
 */
login: Login, 
/**
 * Facebook login: the id of the Page.
 */
page_id: string, 
/**
 * Of the Graph API, such as `v26.0`.
 */
version: string, 
/**
 * Where `graph.facebook.com` is.
 */
facebook_host: string, 
/**
 * Where `graph.instagram.com` is.
 */
instagram_host: string, };
export type AppSubscription = { 
/**
 * Where Meta delivers to.
 */
callback_url: string, 
/**
 * Whether Meta delivers at all.
 */
active: boolean, 
/**
 * The names of the fields.
 */
fields: Array<string>, };
export type SubscribedApp = { 
/**
 * The app's id.
 */
app_id: string, 
/**
 * Its name; Facebook Login only.
 */
name: string | null, 
/**
 * The names of the fields, in the login's own vocabulary.
 */
fields: Array<string>, };
export type AccountState = { 
/**
 * To whom.
 */
apps: Array<SubscribedApp>, 
/**
 * Ours among them.
 */
ours: SubscribedApp | null, };
export type Who = { 
/**
 * With Instagram Login the account's id as in `entry[].id`; with Facebook Login the Page's.
 */
id: string, 
/**
 * The user name, or the Page's name.
 */
name: string | null, };
export type TokenWarning = { 
/**
 * What is odd about it.
 */
explanation: string, 
/**
 * What to do.
 */
remedy: string, };
export type Field = { 
/**
 * Its name.
 */
name: string, 
/**
 * What it brings.
 */
note: string, };
export type Answered<T> = { "state": "not_asked", 
/**
 * In a sentence.
 */
reason: string, } | { "state": "known", 
/**
 * What it said.
 */
value: T, } | { "state": "failed", 
/**
 * Why not.
 */
message: string, 
/**
 * What to do about it.
 */
remedy: string, 
/**
 * Meta's own words, where it had any.
 */
words: string | null, };
export type AppCallback = { 
/**
 * `null`: the app has none for Instagram.
 */
subscription: AppSubscription | null, 
/**
 * Whether it is our public URL; `null` when either is missing.
 */
is_ours: boolean | null, };
export type Subscriptions = { 
/**
 * How Meta is asked.
 */
settings: MetaSettings, 
/**
 * Where the account's token comes from; `null` when there is none.
 */
access_token: SecretOrigin | null, 
/**
 * What is odd about that token.
 */
token_warning: TokenWarning | null, 
/**
 * The callback that we would give Meta; `null` without a public URL.
 */
public_url: string | null, 
/**
 * The app's side.
 */
app: Answered<AppCallback>, 
/**
 * The account's side.
 */
account: Answered<AccountState>, 
/**
 * Whose token it is.
 */
who: Answered<Who>, 
/**
 * Fields to offer for the app.
 */
app_fields: Array<Field>, 
/**
 * Fields to offer for the account.
 */
account_fields: Array<Field>, };
export type LintFinding = { 
/**
 * The name as it was given.
 */
field: string, 
/**
 * What is wrong with it.
 */
problem: string, 
/**
 * What to write instead; `null` when it is best left out.
 */
suggestion: string | null, };
export type LinkId = "receiver" | "tunnel" | "handshake" | "subscription" | "account" | "permissions" | "events";
export type LinkState = "proven" | "broken" | "unknown";
export type Remedy = "secrets" | "public_url" | "handshake" | "subscriptions" | "self_test" | "point_meta_here";
export type Link = { 
/**
 * Which.
 */
id: LinkId, 
/**
 * Whether it holds.
 */
state: LinkState, 
/**
 * What was found, in sentences: the proof, the cause, or what is missing to know.
 */
finding: string, 
/**
 * What to do; empty when there is nothing.
 */
fix: string, 
/**
 * What only the user can look up.
 */
checks: Array<string>, 
/**
 * What mends it, here.
 */
remedy: Remedy | null, };
export type Chain = { 
/**
 * From Hookglass outwards.
 */
links: Array<Link>, 
/**
 * The first that is broken.
 */
broken: LinkId | null, 
/**
 * All of it in a sentence.
 */
summary: string, };
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
export type ApiErrorCode = "not_found" | "bad_request" | "unknown_command" | "store" | "secrets" | "receiver" | "tunnel" | "graph" | "cancelled";
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
limit: number, 
/**
 * Which; everything where it is empty.
 */
query: string, };
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
export type Destination = { "kind": "target", 
/**
 * Its id.
 */
id: number, } | { "kind": "url", 
/**
 * As the user typed it.
 */
url: string, 
/**
 * Seconds; `null`: as long as it takes.
 */
timeout_s: number | null, };
export type Edit = { 
/**
 * The body; `null`: the bytes that came.
 */
body: string | null, 
/**
 * All of the sender's own headers, without signatures; `null`: those that came.
 */
headers: Array<[string, string]> | null, };
export type ReplayRequest = { 
/**
 * The delivery.
 */
delivery_id: number, 
/**
 * Where to.
 */
to: Destination, 
/**
 * Which bytes and signature.
 */
mode: ReplayMode, 
/**
 * The label of the secret that signs; `null`: the target's, else the first.
 */
secret: string | null, 
/**
 * With the mode `edited`.
 */
edit: Edit | null, };
export type ByteChange = { 
/**
 * Where it begins, in what came.
 */
at: number, 
/**
 * What came, in hex; at most 64 bytes of it.
 */
removed: string, 
/**
 * What would be sent, in hex; at most 64 bytes of it.
 */
added: string, 
/**
 * Bytes that came.
 */
removed_size: number, 
/**
 * Bytes that would be sent.
 */
added_size: number, };
export type ReplayPreview = { 
/**
 * Where to, without a password.
 */
target: string, 
/**
 * As they would be sent, signatures included; three stars stand for a target's secret ones.
 */
headers: Array<[string, string]>, 
/**
 * Bytes of the body.
 */
body_size: number, 
/**
 * SHA-256 of the body, in hex.
 */
body_sha256: string, 
/**
 * Where the body differs from what came; the first 200.
 */
changes: Array<ByteChange>, 
/**
 * How many places there are in all.
 */
change_count: number, 
/**
 * Why Meta could not have sent such a body; a receiver answers 400 to it.
 */
fault: PayloadFault | null, };
export type Selection = { "by": "ids", 
/**
 * Of deliveries.
 */
ids: number[], } | { "by": "query", 
/**
 * As in the list's search.
 */
query: string, };
export type RetentionSettings = { 
/**
 * So many days; `null`: however old.
 */
days: number | null, 
/**
 * At most so many deliveries; `null`: however many.
 */
count: number | null, 
/**
 * At most so many MiB of the file; `null`: however large.
 */
mib: number | null, };
export type RetentionPreview = { 
/**
 * Deliveries that are older.
 */
by_age: number, 
/**
 * Deliveries beyond the number, once the older ones are gone.
 */
by_count: number, 
/**
 * Bytes beyond the size, before any of these are gone.
 */
over: number, 
/**
 * Deliveries that the user keeps, which stay.
 */
kept: number, 
/**
 * What was there then counts as having arrived then, where that keeps it from being too old;
 * RFC 3339, UTC.
 */
began_anew: string | null, };
export type Housekeeping = { 
/**
 * When something last went; RFC 3339, UTC.
 */
last_at: string | null, 
/**
 * Deliveries that went because they were too old or too many.
 */
deliveries: number, 
/**
 * Commits that it took.
 */
steps: number, 
/**
 * Of these, the ones that still waited for a target: the file was twice as large as it may be.
 */
waiting: number, };
export type Storage = { 
/**
 * The file.
 */
path: string, 
/**
 * Bytes in use: what a size to keep is held against.
 */
used: number, 
/**
 * Bytes of the file that are free, to be used again.
 */
free: number, 
/**
 * Bytes of the log beside it.
 */
log: number, 
/**
 * Deliveries.
 */
deliveries: number, 
/**
 * When the oldest arrived; RFC 3339, UTC.
 */
oldest_at: string | null, 
/**
 * Deliveries that the user keeps: pinned, or with a pin or a note on one of their cards.
 */
pinned: number, 
/**
 * What was cleared is still being erased.
 */
is_clearing: boolean, 
/**
 * How long deliveries are kept.
 */
retention: RetentionSettings, 
/**
 * What went by itself since the start.
 */
housekeeping: Housekeeping, 
/**
 * Seconds for which compacting may keep everything else waiting; `null`: nothing waits.
 */
compacting_s: number | null, };
export type Backup = { 
/**
 * Whether it goes on.
 */
state: JobState, 
/**
 * When it began; RFC 3339, UTC.
 */
started_at: string, 
/**
 * The file.
 */
path: string, 
/**
 * Pages that are copied.
 */
done: number, 
/**
 * Of so many.
 */
total: number, 
/**
 * Bytes of the whole file, once it is there and was looked through.
 */
size: number | null, 
/**
 * Deliveries in it.
 */
deliveries: number | null, 
/**
 * Why there is none, and what to do.
 */
message: string | null, };
export type Compaction = { 
/**
 * Whether it goes on.
 */
state: JobState, 
/**
 * When it began; RFC 3339, UTC.
 */
started_at: string, 
/**
 * Nothing can be stored until it ends.
 */
is_alone: boolean, 
/**
 * Bytes of the file before.
 */
before: number, 
/**
 * And after; `null` until then.
 */
after: number | null, 
/**
 * Why it could not be done, and what to do.
 */
message: string | null, };
export type DeleteRequest = { 
/**
 * By their ids, also what the user keeps; or all that a query finds but what the user keeps.
 */
what: Selection, };
export type Deleted = { 
/**
 * Names it, for an undo.
 */
batch: number, 
/**
 * Deliveries that are not to be seen any more.
 */
deliveries: number, 
/**
 * Found by the query and left: pinned, or with a pin or a note on a card.
 */
kept: number, 
/**
 * Seconds in which it can be undone.
 */
undo_s: number, };
export type DeletionRef = { 
/**
 * Its number.
 */
batch: number, };
export type DeliveryCount = { 
/**
 * How many.
 */
deliveries: number, };
export type ReplayOrder = "oldest_first" | "newest_first";
export type CountRequest = { 
/**
 * Which deliveries.
 */
query: string, 
/**
 * Those below this id; `null`: all.
 */
before: number | null, 
/**
 * Those above this id; `null`: all.
 */
after: number | null, 
/**
 * Every so-manieth id is told, so that any page is found by its key; at least 1.
 */
every: number, };
export type CountedDeliveries = { 
/**
 * Of those that were looked at.
 */
count: number, 
/**
 * Every so-manieth id, the newest first.
 */
anchors: Array<number>, 
/**
 * Where there may be more: ask again with it as `before`, and add. Nobody waits for long.
 */
reached: number | null, };
export type WrittenQuery = { 
/**
 * Its text.
 */
text: string, 
/**
 * Where the cursor stands, in UTF-16 units.
 */
cursor: number, };
export type QueryTerm = { 
/**
 * As it is written.
 */
text: string, 
/**
 * Before the colon; `null`: bare words.
 */
name: string | null, 
/**
 * What is looked for, without quotation marks.
 */
value: string, 
/**
 * It must not hold.
 */
is_negated: boolean, 
/**
 * Where it begins.
 */
from: number, 
/**
 * Where it ends.
 */
to: number, };
export type Suggestion = { 
/**
 * What to write.
 */
text: string, 
/**
 * What to show.
 */
label: string, 
/**
 * What it is; empty where the label says it.
 */
about: string, 
/**
 * Where the text that it replaces begins.
 */
from: number, 
/**
 * Where that ends.
 */
to: number, };
export type QueryProblem = { 
/**
 * A sentence.
 */
message: string, 
/**
 * Where the term begins.
 */
from: number, 
/**
 * Where it ends.
 */
to: number, };
export type QueryReading = { 
/**
 * Its terms in their order, whether they are understood or not.
 */
terms: Array<QueryTerm>, 
/**
 * The first that is not understood.
 */
problem: QueryProblem | null, 
/**
 * What may be meant where the cursor stands.
 */
suggestions: Array<Suggestion>, };
export type SavedFilter = { 
/**
 * Each name once.
 */
name: string, 
/**
 * The query's text.
 */
query: string, };
export type FilterName = { 
/**
 * As it was saved.
 */
name: string, };
export type BulkReplayRequest = { 
/**
 * Which deliveries.
 */
what: Selection, 
/**
 * Where to.
 */
to: Destination, 
/**
 * Which bytes and signature; not `edited`.
 */
mode: ReplayMode, 
/**
 * The label of the secret that signs; `null`: the target's, else the first.
 */
secret: string | null, 
/**
 * So many at once, from 1 to 64.
 */
concurrency: number, 
/**
 * At most so many a second; `null`: as fast as it goes.
 */
rate: number | null, 
/**
 * Which goes first.
 */
order: ReplayOrder, 
/**
 * No further one is sent once one has failed.
 */
stop_on_failure: boolean, };
export type JobState = "running" | "done" | "cancelled" | "stopped" | "failed";
export type BulkFailure = { 
/**
 * The delivery.
 */
delivery_id: number, 
/**
 * The answer's status, or why there was none.
 */
reason: string, };
export type BulkReplay = { 
/**
 * Whether it goes on.
 */
state: JobState, 
/**
 * When it began; RFC 3339, UTC.
 */
started_at: string, 
/**
 * Where they go.
 */
target: string, 
/**
 * Deliveries to be replayed.
 */
total: number, 
/**
 * Replayed so far.
 */
done: number, 
/**
 * Of these, the ones that the endpoint took (2xx).
 */
passed: number, 
/**
 * Failed the time before and passed now.
 */
fixed: number, 
/**
 * Passed the time before and failed now.
 */
regressed: number, 
/**
 * Of those that were not taken, the first 50.
 */
failures: Array<BulkFailure>, 
/**
 * Why it could not go on, and what to do.
 */
message: string | null, };
export type Trust = { "kind": "system" } | { "kind": "certificate", 
/**
 * One or more certificates, PEM.
 */
pem: string, } | { "kind": "any" };
export type ForwardMode = "off" | "live" | "pass_through";
export type TargetHeader = { 
/**
 * Its name.
 */
name: string, 
/**
 * `null`: it is a secret, kept where secrets are kept.
 */
value: string | null, };
export type ForwardWork = "off" | "idle" | "sending" | "retrying" | "unreachable";
export type Forwarding = { 
/**
 * Whether, and how.
 */
mode: ForwardMode, 
/**
 * What it is doing.
 */
work: ForwardWork, 
/**
 * Since when it is on; RFC 3339, UTC.
 */
since: string | null, 
/**
 * Deliveries that came since then.
 */
received: number, 
/**
 * Of these, the ones that the target took (2xx).
 */
forwarded: number, 
/**
 * The ones that were given up.
 */
dead: number, 
/**
 * The ones that we refused ourselves: they do not go on.
 */
skipped: number, 
/**
 * The ones whose turn has not come.
 */
waiting: number, 
/**
 * The delivery that is being sent or sent again.
 */
current: number | null, 
/**
 * How often it was sent.
 */
tries: number, 
/**
 * Why it was not taken, in whole sentences.
 */
problem: string | null, 
/**
 * When it is sent again; RFC 3339, UTC.
 */
next_try: string | null, };
export type TargetInfo = { 
/**
 * How forwarding to it is.
 */
forwarding: Forwarding, 
/**
 * Ascending in the order in which they were made.
 */
id: number, 
/**
 * The user's name for it, each once.
 */
name: string, 
/**
 * Where it is, without a user or a password.
 */
url: string, 
/**
 * How long an exchange may take, in seconds; `null`: as long as it takes, for breakpoints.
 */
timeout_s: number | null, 
/**
 * Added to what is sent, instead of those of the same name.
 */
headers: Array<TargetHeader>, 
/**
 * Whose certificates are trusted.
 */
trust: Trust, 
/**
 * The label of the secret that signs what is signed anew; `null`: the first.
 */
secret: string | null, 
/**
 * Whether deliveries go on to it by themselves.
 */
forward: ForwardMode, };
export type TargetDraft = { 
/**
 * `null`: a new one.
 */
id: number | null, 
/**
 * Its name; none other has it.
 */
name: string, 
/**
 * Where it is.
 */
url: string, 
/**
 * Seconds; `null`: as long as it takes.
 */
timeout_s: number | null, 
/**
 * A value of `null` leaves the secret that is kept as it is.
 */
headers: Array<TargetHeader>, 
/**
 * Whose certificates are trusted.
 */
trust: Trust, 
/**
 * The label of the secret that signs.
 */
secret: string | null, };
export type TargetRef = { 
/**
 * Its id.
 */
target_id: number, };
export type ForwardChoice = { 
/**
 * Which target.
 */
target_id: number, 
/**
 * Whether, and how. At most one target is passed through to.
 */
mode: ForwardMode, };
export type DeadLetter = { 
/**
 * The delivery.
 */
delivery_id: number, 
/**
 * What happened, by its first event.
 */
sentence: Sentence, 
/**
 * When it was given up; RFC 3339, UTC.
 */
at: string, 
/**
 * How often it was sent.
 */
tries: number, 
/**
 * The last answer, or why there was none.
 */
reason: string, 
/**
 * The last attempt.
 */
attempt_id: number | null, };
export type DeadLetterChoice = { 
/**
 * Which target.
 */
target_id: number, 
/**
 * Which deliveries; `null`: all.
 */
delivery_ids: number[] | null, };
export type Retries = { "pace": "off" } | { "pace": "real" } | { "pace": "compressed", 
/**
 * An hour of Meta's lasts so many seconds: from 0.01 to 3600.
 */
hour_s: number, };
export type Signature = "valid" | "invalid" | "missing" | "malformed" | "sha1_only";
export type Scenario = { 
/**
 * So many requests, from 1 to 100,000.
 */
count: number, 
/**
 * At most so many a second, retries apart; `null`: each when the one before was answered.
 */
rate: number | null, 
/**
 * So many updates in each, up to 1,000 (META 2.3).
 */
batch: number, 
/**
 * Each request so many times more, up to 100, byte for byte.
 */
duplicates: number, 
/**
 * Out of order: what happened first is not sent first. Each is then fresh, and happened a
 * second after the one before it.
 */
shuffle: boolean, 
/**
 * Other ids and the present time in each; else the bytes stay as they are.
 */
fresh: boolean, 
/**
 * How they are signed.
 */
signature: Signature, 
/**
 * Filled up to so many MiB, from 1 to 64; `null`: as it is.
 */
size_mib: number | null, 
/**
 * What follows an answer other than 200.
 */
retries: Retries, };
export type SimulatedPayload = { "from": "sample", 
/**
 * `FIELD` or `FIELD/VARIANT`.
 */
name: string, } | { "from": "delivery", 
/**
 * Which.
 */
id: number, };
export type SimulationTo = { "where": "receiver" } | { "where": "endpoint", 
/**
 * Which.
 */
to: Destination, };
export type SimulationRequest = { 
/**
 * Which payload.
 */
payload: SimulatedPayload, 
/**
 * The body instead, as the user edited it.
 */
body: string | null, 
/**
 * How often, how signed, what then.
 */
scenario: Scenario, 
/**
 * The label of the secret that signs; `null`: the target's, else the first.
 */
secret: string | null, 
/**
 * Where to.
 */
to: SimulationTo, };
export type SimulationPreview = { 
/**
 * Where it goes.
 */
target: string, 
/**
 * As they would be sent.
 */
headers: Array<[string, string]>, 
/**
 * The body, where it is text and not larger than 256 KiB.
 */
body: string | null, 
/**
 * Bytes of the body.
 */
body_size: number, 
/**
 * Which of Meta's two senders it imitates: `messaging` or `changes`.
 */
pipeline: string | null, };
export type SimulatedRequest = { 
/**
 * From 1.
 */
number: number, 
/**
 * 0: the first time; else the how-manieth retry.
 */
retry: number, 
/**
 * The answer.
 */
status: number | null, 
/**
 * Microseconds.
 */
duration_us: number, 
/**
 * The beginning of the answer.
 */
answer: string, 
/**
 * Why no whole answer came.
 */
fault: Fault | null, };
export type Simulation = { 
/**
 * Whether it goes on.
 */
state: JobState, 
/**
 * When it began; RFC 3339, UTC.
 */
started_at: string, 
/**
 * Where it goes.
 */
target: string, 
/**
 * Requests to be sent, without retries.
 */
total: number, 
/**
 * Sent so far, with retries.
 */
sent: number, 
/**
 * Of these, answered 200.
 */
accepted: number, 
/**
 * Answered otherwise.
 */
refused: number, 
/**
 * Not answered.
 */
unanswered: number, 
/**
 * Of those sent, the retries.
 */
retries: number, 
/**
 * Requests that wait to be sent again.
 */
waiting: number, 
/**
 * Requests that Meta would have given up.
 */
given_up: number, 
/**
 * When the next retry is due; RFC 3339, UTC.
 */
next_retry: string | null, 
/**
 * The newest 100, newest first.
 */
recent: Array<SimulatedRequest>, 
/**
 * Why it could not go on, or what Meta would do now.
 */
message: string | null, };
export type SimulatedToken = "right" | "wrong" | "missing";
export type SimulatedHandshake = { 
/**
 * Where to.
 */
to: SimulationTo, 
/**
 * Which token.
 */
token: SimulatedToken, 
/**
 * The endpoint's own verify token; `null`: it is the same as ours. Never kept.
 */
verify_token: string | null, };
export type HandshakeAnswer = { 
/**
 * Whether Meta would be satisfied.
 */
accepted: boolean, 
/**
 * Whether the endpoint did as it should with this token.
 */
is_right: boolean, 
/**
 * What happened and what to do, in whole sentences.
 */
finding: string, 
/**
 * The answer.
 */
status: number | null, 
/**
 * The beginning of its body.
 */
answer: string, 
/**
 * Microseconds.
 */
duration_us: number, };
export type CheckOutcome = "pass" | "warning" | "fail" | "skipped";
export type Exchange = { 
/**
 * In a few words, such as “a comment with an emoji, signed”.
 */
what: string, 
/**
 * The request line, such as `POST /hook`; a verify token in it is left out.
 */
request_line: string, 
/**
 * As sent, signature included.
 */
request_headers: Array<[string, string]>, 
/**
 * Bytes of the body.
 */
request_size: number, 
/**
 * The beginning of the body, as text.
 */
request_start: string, 
/**
 * `null` when no answer came.
 */
status: number | null, 
/**
 * The answer's headers.
 */
headers: Array<[string, string]>, 
/**
 * The beginning of the answer's body, as text.
 */
answer_start: string, 
/**
 * Microseconds from the start to the last byte.
 */
duration_us: number, 
/**
 * Why no whole answer came.
 */
fault: Fault | null, };
export type CheckItem = { 
/**
 * A stable name, such as `missing_signature_refused`.
 */
id: string, 
/**
 * The promise, in a sentence.
 */
title: string, 
/**
 * Whether it is kept.
 */
outcome: CheckOutcome, 
/**
 * What happened, in a sentence.
 */
finding: string, 
/**
 * The likely bug by its stable name, such as `accepts_missing_signature`.
 */
bug: string | null, 
/**
 * What to do, in whole sentences.
 */
remedy: string | null, 
/**
 * What was sent, and what came back; never more than 5.
 */
exchanges: Array<Exchange>, };
export type CheckReport = { 
/**
 * Where, without a password.
 */
endpoint: string, 
/**
 * RFC 3339, UTC.
 */
started_at: string, 
/**
 * Microseconds that it took.
 */
duration_us: number, 
/**
 * How many items there are in all.
 */
total: number, 
/**
 * In the order in which they were tried.
 */
items: Array<CheckItem>, };
export type CheckRequest = { 
/**
 * The endpoint.
 */
to: Destination, 
/**
 * The label of the secret that it verifies with; `null`: the target's, else the first.
 */
secret: string | null, 
/**
 * Its verify token; `null`: it is the same as ours. Never kept.
 */
verify_token: string | null, };
export type Check = { 
/**
 * Whether it goes on.
 */
state: JobState, 
/**
 * What is known so far.
 */
report: CheckReport, };
export type ReportFormat = "text" | "markdown" | "junit" | "ndjson";
export type ReportChoice = { 
/**
 * Which.
 */
format: ReportFormat, };
export type ExportFormat = "ndjson" | "har" | "csv" | "curl" | "http" | "pack";
export type ExportRequest = { 
/**
 * Which deliveries.
 */
what: Selection, 
/**
 * What it looks like.
 */
format: ExportFormat, 
/**
 * Safe to share: people, ids and texts replaced, signed with a throw-away secret.
 */
share: boolean, };
export type Exported = { 
/**
 * The file or the folder.
 */
path: string, 
/**
 * Deliveries in it.
 */
deliveries: number, 
/**
 * Left out: their bodies were over the limit and are not here, they could not be made safe
 * to share, or they hold no event where each line is one.
 */
left_out: number, 
/**
 * Bytes.
 */
size: number, };
export type ImportPiece = { 
/**
 * The lines.
 */
text: string, 
/**
 * The number of the first one in the file, from 1.
 */
first_line: number, };
export type ImportFault = { 
/**
 * Its number in the file, from 1.
 */
line: number, 
/**
 * What is wrong with it, and where.
 */
message: string, };
export type Imported = { 
/**
 * Deliveries that were taken.
 */
taken: number, 
/**
 * Deliveries that are here already.
 */
known: number, 
/**
 * Lines that were not taken; the others were.
 */
faults: Array<ImportFault>, };
export type DeliveryPin = { 
/**
 * The delivery.
 */
delivery_id: number, 
/**
 * Whether it is pinned.
 */
pinned: boolean, };
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
export type FeedQuery = { 
/**
 * Which.
 */
filter: CardFilter, 
/**
 * Older than this event; `null` from the newest on.
 */
before: number | null, 
/**
 * How many, up to 200.
 */
limit: number, };
export type EventRef = { 
/**
 * Its id.
 */
event: number, };
export type EventPin = { 
/**
 * Its id.
 */
event: number, 
/**
 * Whether it is pinned from now on.
 */
pinned: boolean, };
export type EventNote = { 
/**
 * Its id.
 */
event: number, 
/**
 * Blank: none any more.
 */
note: string, };
export type Csv = { 
/**
 * RFC 4180, with a byte order mark so that spreadsheets read it as UTF-8.
 */
text: string, 
/**
 * Its lines without the head.
 */
lines: number, 
/**
 * Not everything: there were more than 100,000.
 */
is_cut: boolean, };
export type InsightChoice = { 
/**
 * Which.
 */
code: InsightCode, 
/**
 * Seen, or to be shown again.
 */
dismissed: boolean, };
export type PurgeRequest = { 
/**
 * The event that says that it was unsent.
 */
event: number, 
/**
 * Deliveries that hold other events as well are purged too.
 */
batches: boolean, };
export type Purged = { 
/**
 * Deliveries that are gone, with their events and attempts.
 */
deliveries: number, 
/**
 * Deliveries that hold the message beside other events, and were left.
 */
batches: number, };
export type Credential = "ngrok_authtoken" | "access_token" | "target_headers";
export type CredentialValue = { 
/**
 * Which.
 */
credential: Credential, 
/**
 * `null`: it is forgotten.
 */
value: string | null, };
export type Look = { 
/**
 * Call the public URL and, where allowed, the Graph API; else what is known is judged.
 */
ask: boolean, };
export type FieldNames = { 
/**
 * As Meta writes them.
 */
fields: Array<string>, };
export type FieldLevel = "app" | "account";
export type FieldsToLint = { 
/**
 * Where.
 */
level: FieldLevel, 
/**
 * As Meta writes them.
 */
fields: Array<string>, };

export type Call<A, R> = { args: A, result: R, };

/** Every command: its arguments and its result. */
export type Api = {
  status: Call<null, Status>,
  list_deliveries: Call<Page, DeliveryPage>,
  count_deliveries: Call<CountRequest, CountedDeliveries>,
  read_query: Call<WrittenQuery, QueryReading>,
  list_saved_filters: Call<null, Array<SavedFilter>>,
  save_filter: Call<SavedFilter, Array<SavedFilter>>,
  remove_saved_filter: Call<FilterName, Array<SavedFilter>>,
  get_delivery: Call<DeliveryId, DeliveryDetail>,
  explain_signature: Call<DeliveryId, SignatureExplanation>,
  list_events: Call<EventQuery, EventPage>,
  explain_labels: Call<DeliveryId, Array<LabelInfo>>,
  list_feed: Call<FeedQuery, Array<Card>>,
  feed_summary: Call<null, FeedSummary>,
  mark_feed_read: Call<EventRef, FeedSummary>,
  pin_event: Call<EventPin, null>,
  note_event: Call<EventNote, null>,
  export_feed: Call<CardFilter, Csv>,
  resolve_mention: Call<EventRef, Mention>,
  get_health: Call<HealthRequest, Health>,
  get_insights: Call<null, Array<Insight>>,
  dismiss_insight: Call<InsightChoice, Array<Insight>>,
  purge_message: Call<PurgeRequest, Purged>,
  get_rules: Call<null, Rules>,
  set_rules: Call<Rules, Rules>,
  list_attempts: Call<DeliveryRef, Array<Attempt>>,
  replay: Call<ReplayRequest, Attempt>,
  cancel_replay: Call<null, null>,
  preview_replay: Call<ReplayRequest, ReplayPreview>,
  start_bulk_replay: Call<BulkReplayRequest, BulkReplay>,
  get_bulk_replay: Call<null, BulkReplay | null>,
  cancel_bulk_replay: Call<null, BulkReplay | null>,
  list_targets: Call<null, Array<TargetInfo>>,
  save_target: Call<TargetDraft, TargetInfo>,
  remove_target: Call<TargetRef, Array<TargetInfo>>,
  set_forwarding: Call<ForwardChoice, Array<TargetInfo>>,
  retry_forwarding: Call<TargetRef, Array<TargetInfo>>,
  list_dead_letters: Call<TargetRef, Array<DeadLetter>>,
  retry_dead_letters: Call<DeadLetterChoice, Array<DeadLetter>>,
  drop_dead_letters: Call<DeadLetterChoice, Array<DeadLetter>>,
  preview_simulation: Call<SimulationRequest, SimulationPreview>,
  start_simulation: Call<SimulationRequest, Simulation>,
  get_simulation: Call<null, Simulation | null>,
  cancel_simulation: Call<null, Simulation | null>,
  simulate_handshake: Call<SimulatedHandshake, HandshakeAnswer>,
  start_check: Call<CheckRequest, Check>,
  get_check: Call<null, Check | null>,
  cancel_check: Call<null, Check | null>,
  check_report: Call<ReportChoice, string>,
  export_deliveries: Call<ExportRequest, Exported>,
  import_deliveries: Call<ImportPiece, Imported>,
  pin_delivery: Call<DeliveryPin, null>,
  copy_as_curl: Call<CurlRequest, string>,
  get_setup: Call<null, Setup>,
  set_secret: Call<SecretValue, Setup>,
  remove_secret: Call<SecretLabel, Setup>,
  set_verify_token: Call<VerifyToken, Setup>,
  keep_secrets_in_file: Call<FileChoice, Setup>,
  set_tunnel: Call<TunnelSettings, Setup>,
  set_credential: Call<CredentialValue, Setup>,
  retry_tunnel: Call<null, Setup>,
  self_test: Call<null, SelfTest>,
  list_gaps: Call<null, Array<Gap>>,
  get_chain: Call<Look, Chain>,
  get_subscriptions: Call<null, Subscriptions>,
  set_meta: Call<MetaSettings, Subscriptions>,
  subscribe_app: Call<FieldNames, Subscriptions>,
  unsubscribe_app: Call<FieldNames, Subscriptions>,
  subscribe_account: Call<FieldNames, Subscriptions>,
  unsubscribe_account: Call<null, Subscriptions>,
  lint_fields: Call<FieldsToLint, Array<LintFinding>>,
  get_settings: Call<null, Settings>,
  set_settings: Call<Settings, Settings>,
  get_storage: Call<null, Storage>,
  set_retention: Call<RetentionSettings, Storage>,
  preview_retention: Call<RetentionSettings, RetentionPreview>,
  start_backup: Call<null, Backup>,
  get_backup: Call<null, Backup | null>,
  cancel_backup: Call<null, Backup | null>,
  start_compaction: Call<null, Compaction>,
  get_compaction: Call<null, Compaction | null>,
  cancel_compaction: Call<null, Compaction | null>,
  delete_deliveries: Call<DeleteRequest, Deleted>,
  cancel_deletion: Call<null, null>,
  undo_delete: Call<DeletionRef, DeliveryCount>,
  clear_all: Call<null, DeliveryCount>,
  list_samples: Call<null, Array<Sample>>,
  send_sample: Call<SampleName, SampleSent>,
};

/** The names that a term of a query may have, and what is told of each. */
export const QUERY_TERMS = {
  field: "Meta’s field, such as comments or messages",
  kind: "the kind of event within the field",
  from: "who did it: a username or an id",
  text: "words that a person wrote",
  account: "the Instagram account’s id",
  media: "the id of a post, reel or story",
  verdict: "what the signature was found to be",
  diagnosis: "a code of the signature’s diagnosis",
  secret: "the label of the secret that matched",
  source: "where it came from",
  status: "what it was answered: 401, 4xx, >=500",
  payload: "what the body was found to be",
  header: "a header that it came with, or name=value",
  is: "what is true of it, such as duplicate",
  has: "what belongs to it, such as an attempt",
  after: "received from then on: 1h, 2d or a date",
  before: "received before then: 1h, 2d or a date",
  size: "bytes of the body: >100kb",
  took: "how long the answer took: >1s",
  id: "one delivery by its number",
};

/** What may follow them, where not everything may. */
export const QUERY_CHOICES = {
  verdict: ["valid","invalid","malformed","missing","no_secret","not_judged"],
  diagnosis: ["no_signature","empty_header","sha1_only","wrong_header","wrong_algorithm","missing_prefix","prefix_case","wrong_length","non_hex","base64_digest","multiple_values","uppercase_hex","sha1_header_disagrees","matched_other_secret","no_secret","wrong_secret","secret_whitespace","secret_quoted","secret_case","secret_hex_decoded","secret_looks_like_app_id","secret_looks_like_verify_token","secret_looks_like_token","body_reserialised","unicode_unescaped","slash_unescaped","escape_case_changed","old_note_escapes","trailing_newline","crlf","bom","lossy_decode","truncated","bigint_rounded","gzip","empty_body","not_json","not_utf8","duplicate_keys","large_body","unkeyed_hash","swapped_arguments","tampered_or_unknown"],
  source: ["tunnel","local","simulated","imported"],
  payload: ["ok","not_json","not_utf8","no_entry","too_large"],
  is: ["test","echo","own","duplicate","late","out_of_order","incomplete","novel","retry","refused","pinned"],
  has: ["event","attempt","failed_attempt","taken_forward","failed_forward","note"],
};
