// The demo's Feed: `?cards=10000` for as many, `?unread=7` for how many of them are new. People of
// many kinds wrote them: long names, emoji, right-to-left text, 2,200 characters, nothing at all.
import { Failure, type Args, type Command, type Result } from "../../api/call";
import type { Card, CardFilter, Event, FeedSummary, Mention, Rules } from "../../api/generated";
import type { DemoDeliveries } from "./deliveries";

type FeedCommand = Extract<
  Command,
  | "list_feed"
  | "feed_summary"
  | "mark_feed_read"
  | "pin_event"
  | "note_event"
  | "export_feed"
  | "resolve_mention"
  | "purge_message"
  | "get_rules"
  | "set_rules"
>;

/** Delivery and position, as the store makes an event's id. */
const POSITIONS = 1 << 16;
const MINUTE = 60_000;
const ACCOUNT = "17841400000123456";
const OTHER_ACCOUNT = "17841400000654321";
const POST = "18021000000111222";
const STORY = "17990000000555666";
const KINDS = [
  "comment",
  "reply",
  "live_comment",
  "mention_in_caption",
  "mention_in_comment",
  "message",
  "message_echo",
  "message_deleted",
  "story_mention",
  "story_reply",
  "message_edit",
  "reaction",
  "postback",
];

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
const SAID: Said[] = [
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

const NO_RULES: Rules = { rules: [], quiet_from: null, quiet_to: null };
const TIME = /^([01]\d|2[0-3]):[0-5]\d$/;

export class DemoFeed {
  #cards: Card[];
  #readUpTo: number;
  #rules = NO_RULES;
  readonly #meta: string;

  constructor(
    params: URLSearchParams,
    private readonly deliveries: DemoDeliveries,
    private readonly changed: () => void,
  ) {
    const present = deliveries.count;
    const length = Number(params.get("cards") ?? (present === 0 ? 0 : SAID.length * 3));
    const now = Date.now();
    this.#meta = params.get("meta") ?? "off";
    this.#cards = Array.from({ length }, (_, i) => {
      const delivery = Math.max(1, Math.ceil(((length - i) * present) / length));
      const at = now - (i + 1) ** 1.7 * 0.4 * MINUTE;
      return cardOf(SAID[i % SAID.length], delivery * POSITIONS + (length - i), at, i);
    });
    const unread = Number(params.get("unread") ?? 6);
    this.#readUpTo = this.#cards.at(unread)?.event.id ?? (unread > 0 ? 0 : this.#newest);
  }

  get #newest(): number {
    return this.#cards.at(0)?.event.id ?? 0;
  }

  /** A card for each event of a person in a delivery that has just come. */
  arrive(delivery: number): void {
    const { events } = this.deliveries.events(delivery, null, 100);
    for (const [i, event] of events.entries()) {
      if (!KINDS.includes(event.kind)) continue;
      const id = delivery * POSITIONS + i;
      this.#cards.unshift(withThread({ ...event, id, delivery_id: delivery }, Date.now()));
    }
  }

  #isThere({ event }: Card): boolean {
    return !this.deliveries.gone.has(event.delivery_id);
  }

  summary(): FeedSummary {
    const unread = this.#cards.filter((card) => this.#isThere(card) && this.#isUnread(card)).length;
    const accounts = new Set(this.#cards.map(({ event }) => event.account_id ?? ""));
    return {
      unread: Math.min(unread, 1000),
      accounts: [...accounts].filter((account) => account !== ""),
      newest: this.#newest,
    };
  }

  readonly handlers: { [K in FeedCommand]: (args: Args<K>) => Result<K> } = {
    list_feed: ({ filter, before, limit }) => {
      const found: Card[] = [];
      const threads = this.#threads;
      for (const card of this.#cards) {
        if (found.length >= limit) break;
        if (before !== null && card.event.id >= before) continue;
        if (this.#isThere(card) && this.#fits(card, filter))
          found.push({
            ...card,
            is_unread: this.#isUnread(card),
            thread_size: threads.get(card.thread) ?? 1,
          });
      }
      return found;
    },
    feed_summary: () => this.summary(),
    mark_feed_read: ({ event }) => {
      this.#readUpTo = Math.max(this.#readUpTo, event);
      this.changed();
      return this.summary();
    },
    pin_event: ({ event, pinned }) => {
      this.#patch(event, { is_pinned: pinned });
      return null;
    },
    note_event: ({ event, note }) => {
      this.#patch(event, { note: note.trim() || null });
      return null;
    },
    export_feed: (filter) => {
      const cards = this.#cards.filter((card) => this.#fits(card, filter));
      const lines = cards.map(({ event }) => `"${(event.text ?? "").replaceAll('"', '""')}"`);
      return { text: `\ufefftext\r\n${lines.join("\r\n")}`, lines: cards.length, is_cut: false };
    },
    resolve_mention: ({ event }) => {
      if (this.#meta === "off")
        throw new Failure(
          "graph",
          "Meta was not asked: Hookglass may not use the Graph API yet.",
          "Open Setup, Subscriptions.",
        );
      const mention: Mention =
        this.#meta === "error"
          ? {
              username: null,
              text: null,
              link: null,
              failure: {
                message: "Meta refused the access token.",
                remedy: "Make a new one and put it in on the Setup page.",
              },
            }
          : {
              username: "gallery.nord",
              text: "Opening on Friday with works by @studio.lena, do come by 🎨",
              link: "https://www.instagram.com/p/CExample/",
              failure: null,
            };
      this.#patch(event, { mention });
      return mention;
    },
    purge_message: ({ batches }) => {
      const gone = this.#cards.find(({ event }) => event.kind === "message");
      if (!batches) this.#cards = this.#cards.filter((card) => card !== gone);
      this.changed();
      return batches ? { deliveries: 1, batches: 0 } : { deliveries: 2, batches: 1 };
    },
    get_rules: () => this.#rules,
    set_rules: (rules) => {
      const empty = rules.rules.some(
        (rule) => rule.words.length === 0 && rule.person === null && rule.kinds.length === 0,
      );
      if (empty)
        throw new Failure(
          "bad_request",
          "A rule needs a word, a person or a kind of event.",
          "Correct it and save again.",
        );
      const odd = [rules.quiet_from, rules.quiet_to].find((time) => time && !TIME.test(time));
      if (odd)
        throw new Failure(
          "bad_request",
          `“${odd}” is not a time of day such as 22:00.`,
          "Correct it and save again.",
        );
      return (this.#rules = rules);
    },
  };

  get #threads(): Map<string, number> {
    const sizes = new Map<string, number>();
    for (const { thread } of this.#cards) sizes.set(thread, (sizes.get(thread) ?? 0) + 1);
    return sizes;
  }

  #isUnread({ event }: Card): boolean {
    return event.id > this.#readUpTo && !event.is_own && !event.is_echo;
  }

  #patch(event: number, change: Partial<Card>): void {
    this.#cards = this.#cards.map((card) =>
      card.event.id === event ? { ...card, ...change } : card,
    );
    this.changed();
  }

  #fits(card: Card, filter: CardFilter): boolean {
    const { event } = card;
    const words = `${event.actor?.username ?? ""} ${event.text ?? ""}`.toLowerCase();
    const person = filter.person?.replace(/^@/, "").toLowerCase();
    return (
      (filter.kinds.length === 0 || filter.kinds.includes(event.kind)) &&
      (filter.account === null || filter.account === event.account_id) &&
      (!person || card.person === person || event.actor?.username?.toLowerCase() === person) &&
      (filter.thread === null || filter.thread === card.thread) &&
      filter.words
        .toLowerCase()
        .split(/\s+/)
        .every((word) => words.includes(word)) &&
      (!filter.pinned || card.is_pinned) &&
      (!filter.unread || this.#isUnread(card))
    );
  }
}

function cardOf(said: Said, id: number, at: number, i: number): Card {
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

function withThread(event: Event, at: number, person = event.actor?.id ?? null): Card {
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
