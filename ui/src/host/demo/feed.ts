// The demo's Feed: `?cards=10000` for as many, `?unread=7` for how many of them are new.
import { Failure, type Args, type Command, type Result } from "../../api/call";
import type { Card, CardFilter, FeedSummary, Mention, Rules } from "../../api/generated";
import { cardOf, MINUTE, POSITIONS, SAID, withThread } from "./cards";
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
      !filter.hidden_people.some(
        (each) => each === card.person || each === event.actor?.username?.toLowerCase(),
      ) &&
      (filter.media === null || filter.media === event.media_id) &&
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
