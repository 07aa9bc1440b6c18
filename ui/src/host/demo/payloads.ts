// The recorded payloads of fixtures/, as the demo's deliveries, and a rough reading of their events.
// The product reads them in Rust; this is only as good as a picture of it needs.
import type { Event } from "../../api/generated";
import manifest from "../../../../fixtures/manifest.json";

const files = import.meta.glob<string>("../../../../fixtures/payloads/**/*.json", {
  query: "?raw",
  import: "default",
  eager: true,
});

export interface Sample {
  name: string;
  field: string;
  title: string;
  basis: string;
  sha256: string;
  signature: string;
  body: Uint8Array<ArrayBuffer>;
  events: DemoEvent[];
}

export type DemoEvent = Omit<Event, "id" | "delivery_id">;
type Json = Record<string, unknown>;

/** The field of what came by `messaging`, by what it has. The samples are read right below. */
const FIELDS: Record<string, string> = {
  message: "messages",
  reaction: "message_reactions",
  postback: "messaging_postbacks",
  message_edit: "message_edit",
  referral: "messaging_referral",
  read: "messaging_seen",
  optin: "messaging_optins",
  policy_enforcement: "messaging_policy_enforcement",
  response_feedback: "response_feedback",
  pass_thread_control: "messaging_handover",
  take_thread_control: "messaging_handover",
  request_thread_control: "messaging_handover",
  app_roles: "messaging_handover",
};

export const samples: Sample[] = manifest.files.flatMap((entry) => {
  const text = files[`../../../../fixtures/payloads/${entry.file}`];
  if (text === undefined) return [];
  return {
    name: entry.name,
    field: entry.field ?? "",
    title: entry.title,
    basis: entry.basis,
    sha256: entry.sha256,
    signature: entry.x_hub_signature_256,
    body: new TextEncoder().encode(text),
    events: eventsOf(text, entry.name.includes("dashboard-test")),
  };
});

function eventsOf(text: string, isTest: boolean): DemoEvent[] {
  try {
    const entries = list((JSON.parse(text) as Json | null)?.entry);
    return entries.flatMap((entry) =>
      [...list(entry.changes), ...list(entry.messaging), ...list(entry.standby)].map(
        (item, position) => event(entry, item, position, isTest),
      ),
    );
  } catch {
    return [];
  }
}

function event(entry: Json, item: Json, position: number, isTest: boolean): DemoEvent {
  const value = object(item.value ?? item);
  const message = object(value.message);
  const from = object(value.from ?? value.sender);
  const said = text(value.text) ?? text(message.text);
  const field = text(item.field) ?? fieldOf(entry, item);
  const [kind, words] = sentence(field, said, value);
  const occurred = Number(entry.time);
  const id = text(from.id);
  return {
    position,
    account_id: text(entry.id),
    field,
    kind,
    dedupe_key: text(value.id) ?? text(message.mid),
    occurred_at: occurred > 0 ? time(occurred) : null,
    actor: id === null ? null : { id, username: text(from.username) },
    sentence: { actor: personWord(text(from.username), id), text: words },
    text: said,
    media_id: text(object(value.media).id) ?? text(value.media_id),
    parent_id: text(value.parent_id) ?? text(value.comment_id),
    is_test: isTest,
    is_echo: message.is_echo === true,
    is_own: id !== null && id === entry.id,
    duplicate_of: null,
    is_late: false,
    is_out_of_order: false,
    is_incomplete: false,
    is_novel: false,
    note:
      field === "comments" && said === null
        ? "Meta sent no text: a GIF or a sticker has none."
        : null,
    raw: JSON.stringify(item),
  };
}

function personWord(username: string | null, id: string | null): string | null {
  return username === null ? id && `Person ${id.slice(0, 4)}…${id.slice(-4)}` : `@${username}`;
}

function fieldOf(entry: Json, item: Json): string {
  if (list(entry.standby).includes(item)) return "standby";
  const key = Object.keys(item).find((key) => key in FIELDS);
  return key === undefined ? "messages" : FIELDS[key];
}

function sentence(field: string, said: string | null, value: Json): [kind: string, words: string] {
  const quote = said === null ? "" : `: “${said}”`;
  const message = object(value.message);
  const types = list(message.attachments).map(({ type }) => type);
  if (field === "comments")
    return "parent_id" in value
      ? ["reply", `replied to a comment on your post${quote}`]
      : ["comment", `commented on your post${said === null ? " without words" : quote}`];
  if (field === "live_comments") return ["live_comment", `commented on your live video${quote}`];
  if (field === "mentions")
    return "comment_id" in value
      ? ["mention_in_comment", "mentioned you in a comment"]
      : ["mention_in_caption", "mentioned you in a caption"];
  if (field === "message_reactions") return ["reaction", "reacted to a message with “❤️”"];
  if (field === "messaging_postbacks") return ["postback", "tapped the button “Opening hours”"];
  if (field === "message_edit") return ["message_edit", `edited a message${quote}`];
  if (field === "messages") {
    if (message.is_deleted === true) return ["message_deleted", "unsent a message"];
    if (message.is_echo === true) return ["message_echo", `sent a message to somebody${quote}`];
    if (types.includes("story_mention")) return ["story_mention", "mentioned you in their story"];
    if ("story" in object(message.reply_to))
      return ["story_reply", `replied to your story${quote}`];
    return ["message", said === null ? "sent you a photo" : `sent you a message${quote}`];
  }
  return [field, `${field.replaceAll("_", " ")} happened`];
}

/** Meta counts in seconds in some places and in milliseconds in others. */
function time(t: number): string {
  return new Date(t > 1e11 ? t : t * 1000).toISOString();
}

function text(value: unknown): string | null {
  return typeof value === "string" ? value : typeof value === "number" ? String(value) : null;
}

function object(value: unknown): Json {
  return typeof value === "object" && value !== null ? (value as Json) : {};
}

function list(value: unknown): Json[] {
  return Array.isArray(value) ? value.map(object) : [];
}
