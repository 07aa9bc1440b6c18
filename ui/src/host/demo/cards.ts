// What the demo's Feed shows, as cards. People of many kinds wrote them: long names, emoji,
// right-to-left text, 2,200 characters, nothing at all.
import type { Card, Event } from "../../api/generated";

/** Delivery and position, as the store makes an event's id. */
export const POSITIONS = 1 << 16;
export const MINUTE = 60_000;
const ACCOUNT = "17841400000123456";
const OTHER_ACCOUNT = "17841400000654321";
const POST = "18021000000111222";
const STORY = "17990000000555666";

interface Said {
  kind: string;
  /** What they did. */
  did: string;
  text?: string;
  id?: string;
  username?: string;
  own?: true;
  media?: string;
  parent?: string;
  late?: true;
  test?: true;
}

const LONG =
  "I have followed your work since the very first still lifes, and I wanted to write down at length what they mean to me. ".repeat(
    25,
  );

/** Newest first; the demo goes through them again and again. */
export const SAID: Said[] = [
  {
    kind: "comment",
    did: "commented on your post",
    text: "Is this one still available?",
    id: "1408215550001234",
    username: "lena.paints",
    media: POST,
  },
  {
    kind: "message",
    did: "sent you a message",
    text: "And could you ship it to Lisbon? 🙏",
    id: "1408215550007771",
  },
  {
    kind: "message",
    did: "sent you a message",
    text: "Hi, I saw the blue one at the market on Saturday.\n\nIs it 40 × 60?",
    id: "1408215550007771",
  },
  { kind: "message", did: "sent you 2 photos", id: "1408215550007771" },
  {
    kind: "message_echo",
    did: "sent a message to Person 1408…7771",
    text: "Hello! Yes, the blue one is 40 × 60 cm, oil on linen.",
    own: true,
    id: "1408215550007771",
  },
  { kind: "message", did: "sent you a message", text: "Good morning ☀️", id: "1408215550007771" },
  {
    kind: "reply",
    did: "replied to a comment on your reel",
    text: "تحفة فنية، أين يمكنني شراء هذه اللوحة؟ أحب الألوان كثيرًا.",
    id: "1408215550003333",
    username: "noor.art",
    media: POST,
    parent: "17955000000777888",
  },
  {
    kind: "mention_in_comment",
    did: "mentioned you in a comment",
    media: "17990000000333444",
    parent: "17866000000121212",
  },
  { kind: "story_mention", did: "mentioned you in their story", id: "1408215550004444" },
  {
    kind: "message_deleted",
    did: "unsent a message",
    id: "1408215550007771",
    parent: "aWdfZAG1faXRlbToxOklHTWVzc2FnZAUlE",
  },
  {
    kind: "comment",
    did: "commented on your post without words",
    id: "1408215550005555",
    username: "tiny_studio",
    media: POST,
  },
  {
    kind: "comment",
    did: "commented on your reel",
    text: LONG.slice(0, 2200),
    id: "1408215550006666",
    username: "a.very.long.username.with.30ch",
    media: "18021000000999888",
  },
  {
    kind: "comment",
    did: "commented on your reel",
    text: LONG,
    id: "1408215550006667",
    username: "novelist",
    media: "18021000000999888",
  },
  {
    kind: "comment",
    did: "commented on your post",
    text: "Thank you all, the print is back in the shop.",
    own: true,
    id: ACCOUNT,
    username: "studio.lena",
    media: POST,
  },
  {
    kind: "reaction",
    did: "reacted to a message with “❤️”",
    text: "❤️",
    id: "1408215550007771",
    parent: "aWdfZAG1faXRlbToxOklH",
  },
  {
    kind: "story_reply",
    did: "replied to your story",
    text: "😍😍😍",
    id: "1408215550008888",
    media: STORY,
  },
  {
    kind: "comment",
    did: "commented on your post",
    text: "<img src=x onerror=alert(1)> https://example.com/a/really/long/path/without/any/break/anywhere/that/has/to/wrap?utm_source=instagram&utm_medium=comment",
    id: "1408215550009999",
    username: "script.kiddie",
    media: POST,
    late: true,
  },
  { kind: "mention_in_caption", did: "mentioned you in a caption", media: "17990000000333777" },
  {
    kind: "postback",
    did: "tapped the button “Opening hours”",
    text: "Opening hours",
    id: "1408215550001010",
  },
  {
    kind: "comment",
    did: "commented on your post",
    text: "👩‍👩‍👧‍👦 家族みんなで見ました。とても綺麗です！",
    id: "1408215550001111",
    username: "🌸hana🌸",
    media: POST,
  },
  {
    kind: "message_edit",
    did: "edited a message",
    text: "Could you ship it to Porto instead?",
    id: "1408215550007771",
  },
  {
    kind: "comment",
    did: "commented on your post",
    text: "This is a comment from the dashboard.",
    id: "232323232",
    username: "test",
    media: "123123123",
    test: true,
  },
];

export function cardOf(said: Said, id: number, at: number, i: number): Card {
  const received_at = new Date(at).toISOString();
  const isEcho = said.kind === "message_echo";
  const actor = isEcho
    ? { id: ACCOUNT, username: null }
    : said.id
      ? { id: said.id, username: said.username ?? null }
      : null;
  const text = said.text ?? null;
  const isQuoted = text !== null && !said.did.endsWith("”");
  const event: Event = {
    id,
    delivery_id: Math.floor(id / POSITIONS),
    position: 0,
    account_id: i % 7 === 6 ? OTHER_ACCOUNT : ACCOUNT,
    field: said.kind.startsWith("mention") ? "mentions" : said.media ? "comments" : "messages",
    kind: said.kind,
    dedupe_key: null,
    occurred_at: said.late ? new Date(at - 47 * MINUTE).toISOString() : received_at,
    actor,
    sentence: {
      actor: isEcho
        ? "Your account"
        : said.username
          ? `@${said.username}`
          : said.id
            ? `Person ${said.id.slice(0, 4)}…${said.id.slice(-4)}`
            : null,
      text: isQuoted ? `${said.did}: “${text.slice(0, 140)}”` : said.did,
    },
    text,
    media_id: said.media ?? null,
    parent_id: said.parent ?? null,
    is_test: said.test ?? false,
    is_echo: isEcho,
    is_own: said.own ?? false,
    duplicate_of: null,
    is_late: said.late ?? false,
    is_out_of_order: false,
    is_incomplete: false,
    is_novel: false,
    note: null,
    raw: "{}",
  };
  const note = i === 6 ? "Ask the framer first; answer on Thursday." : null;
  return {
    ...withThread(event, at, isEcho ? (said.id ?? null) : (actor?.id ?? null)),
    note,
    is_pinned: i === 6 || i === 11,
  };
}

export function withThread(event: Event, at: number, person = event.actor?.id ?? null): Card {
  const isDirect = /^(mess|story|react|postb)/.test(event.kind);
  const thread =
    !isDirect && event.media_id !== null
      ? `post:${event.media_id}`
      : person !== null
        ? `dm:${event.account_id}:${person}`
        : `event:${event.id}`;
  return {
    event,
    received_at: new Date(at).toISOString(),
    thread,
    person,
    thread_size: 1,
    is_unread: false,
    is_pinned: false,
    note: null,
    mention: null,
  };
}
