// What a card of the Feed says, and how cards stand under each other: days, conversations, and the
// line above what was read before.
import type { Card, CardEvent, CardFilter } from "../api/generated";
import { isSameDay } from "./format";

export const EVERYTHING: CardFilter = {
  kinds: [],
  account: null,
  person: null,
  hidden_people: [],
  thread: null,
  media: null,
  words: "",
  pinned: false,
  unread: false,
};

/** Longer texts fold; Meta's own bound for a comment is shown whole. */
export const WHOLE = 2200;
const FOLDED = 1200;
/** Instagram's own are up to 30 long. */
const MOST_OF_NAME = 40;

export interface KindGroup {
  id: string;
  word: string;
  kinds: string[];
}

/** The chips: what the store tells apart, as people do. */
export const KIND_GROUPS: KindGroup[] = [
  { id: "comments", word: "Comments", kinds: ["comment", "reply", "live_comment"] },
  { id: "mentions", word: "Mentions", kinds: ["mention_in_caption", "mention_in_comment"] },
  {
    id: "messages",
    word: "Messages",
    kinds: ["message", "message_echo", "message_edit", "message_deleted", "postback"],
  },
  { id: "stories", word: "Stories", kinds: ["story_mention", "story_reply"] },
  { id: "reactions", word: "Reactions", kinds: ["reaction"] },
];

export const hasGroup = (kinds: readonly string[], group: KindGroup): boolean =>
  group.kinds.every((kind) => kinds.includes(kind));

/** The kinds with a group added or taken away. All of them are the same as none. */
export function toggleGroup(kinds: readonly string[], group: KindGroup): string[] {
  const others = kinds.filter((kind) => !group.kinds.includes(kind));
  const result = hasGroup(kinds, group) ? others : [...others, ...group.kinds];
  return KIND_GROUPS.every((each) => hasGroup(result, each)) ? [] : result;
}

/** The kinds without a group; where that leaves none, all others. */
export function withoutGroup(kinds: readonly string[], group: KindGroup): string[] {
  const all = KIND_GROUPS.flatMap((each) => each.kinds);
  const rest = (from: readonly string[]) => from.filter((kind) => !group.kinds.includes(kind));
  const left = rest(kinds);
  return left.length > 0 ? left : rest(all);
}

/** What becomes of a filter. */
export type Change = (filter: CardFilter) => Partial<CardFilter>;

export const onlyPerson =
  (person: string): Change =>
  ({ hidden_people }) => ({
    person,
    hidden_people: hidden_people.filter((each) => each !== person),
  });

export const withoutPerson =
  (wanted: string): Change =>
  ({ person, hidden_people: [...others] }) => ({
    person: person === wanted ? null : person,
    hidden_people: [...others.filter((each) => each !== wanted), wanted],
  });

/** Whether a filter hides anything. */
export const isEverything = (filter: CardFilter): boolean =>
  filter.kinds.length === 0 &&
  filter.account === null &&
  filter.person === null &&
  filter.hidden_people.length === 0 &&
  filter.thread === null &&
  filter.media === null &&
  filter.words.trim() === "" &&
  !filter.pinned &&
  !filter.unread;

/** A person of the filter, as the Feed calls them. */
export const personWord = (person: string): string =>
  /^[0-9]+$/.test(person) ? `Person ${shortId(person)}` : person;

export const postWord = (media: string): string => `Post ${shortId(media)}`;

/** A name among other words: not longer than a line, and written from right to left it moves none of
 * them. */
function named(person: string): string {
  // One that it brings along would end the isolation early.
  const characters = [...personWord(person).replace(/[\u202a-\u202e\u2066-\u2069]/g, "")];
  const shown =
    characters.length <= MOST_OF_NAME
      ? characters
      : [...characters.slice(0, MOST_OF_NAME - 1), "…"];
  return `\u2068${shown.join("")}\u2069`;
}

/** What a filter is set to, in words: "only comments", "from lena.paints", "with “price”". */
export function filterWords(filter: CardFilter): string[] {
  const groups = KIND_GROUPS.filter((group) => hasGroup(filter.kinds, group));
  return [
    groups.length > 0 && `only ${groups.map(({ word }) => word.toLowerCase()).join(" and ")}`,
    filter.person !== null && `from ${named(filter.person)}`,
    filter.hidden_people.length > 0 && `without ${filter.hidden_people.map(named).join(" and ")}`,
    filter.media !== null && `on post ${shortId(filter.media)}`,
    filter.account !== null && `of account ${shortId(filter.account)}`,
    filter.words.trim() !== "" && `with “${filter.words.trim()}”`,
    filter.pinned && "pinned",
    filter.unread && "unread",
  ].filter((part) => part !== false);
}

export const isOwn = ({ event }: Card): boolean => event.is_own || event.is_echo;
export const isMention = ({ event }: Card): boolean => event.kind.startsWith("mention_");
export const isDirect = ({ thread }: Card): boolean => thread.startsWith("dm:");

/** Who, as the card calls them: without the @ that the sentences of Deliveries have. */
export function nameOf(card: Card): string {
  if (isOwn(card)) return "You";
  const { actor, sentence } = card.event;
  return actor?.username ?? card.mention?.username ?? sentence.actor ?? "Someone";
}

/** What the filter takes for this person; null where Meta does not say who it is. */
export const personOf = (card: Card): string | null =>
  isOwn(card) ? null : (card.event.actor?.username ?? card.person ?? card.event.actor?.id ?? null);

/** What they did, without the words that the card shows whole below. */
export function didOf(event: CardEvent): string {
  const { text, kind } = event;
  // Without an actor the sentence begins with who the card has named already.
  const sentence =
    event.sentence.actor === null
      ? { text: event.sentence.text.replace(/^Someone /, "") }
      : event.sentence;
  if (text === null || isSaidInSentence(kind)) return sentence.text;
  const quote = sentence.text.indexOf(": “");
  if (quote !== -1) return sentence.text.slice(0, quote);
  const bare = sentence.text.indexOf(" “");
  return bare !== -1 && sentence.text.endsWith("”") ? sentence.text.slice(0, bare) : sentence.text;
}

/** The sentence says all of it: an emoji, the name of a button. */
const isSaidInSentence = (kind: string): boolean => kind === "reaction" || kind === "postback";

/** The words to show under the sentence. */
export const wordsOf = ({ text, kind }: CardEvent): string | null =>
  isSaidInSentence(kind) || text === null || text.trim() === "" ? null : text;

/** What stands in the place of words that Meta does not send. */
export function silenceOf({ kind, text }: CardEvent): string | null {
  if (text !== null && text.trim() !== "") return null;
  if (kind === "comment" || kind === "reply" || kind === "live_comment")
    return "A GIF or a sticker: Meta sends no text for it.";
  if (kind === "message_edit") return "Meta did not send the new text.";
  return null;
}

export function shortId(id: string): string {
  return id.length <= 10 ? id : `${id.slice(0, 4)}…${id.slice(-3)}`;
}

/** The quiet line: where it belongs. `alone`: its conversation or post is told elsewhere. */
export function contextOf(
  card: Card,
  { accounts = [], alone = false }: { accounts?: readonly string[]; alone?: boolean } = {},
): string[] {
  const { kind, media_id, parent_id, account_id } = card.event;
  const parts: string[] = [];
  if (kind === "story_mention") parts.push("Story mention: its link expires and is not fetched");
  else if (media_id !== null) parts.push(`on ${PLACES[kind] ?? "post"} ${shortId(media_id)}`);
  if (kind === "reply" && parent_id !== null) parts.push(`in reply to ${shortId(parent_id)}`);
  if (alone) return parts;
  if (card.thread_size > 1) {
    // The core counts no further.
    const size = card.thread_size > 1000 ? "over 1,000" : card.thread_size.toLocaleString("en");
    parts.push(`${size} ${isDirect(card) ? "in this conversation" : "on this post"}`);
  }
  if (accounts.length > 1 && account_id !== null) parts.push(`account ${shortId(account_id)}`);
  return parts;
}

const PLACES: Record<string, string> = {
  live_comment: "live video",
  story_reply: "story",
  message: "shared post",
  message_echo: "shared post",
};

/** The beginning of a text that is too long, or null when it is shown whole. */
export function fold(text: string): string | null {
  if (text.length <= WHOLE) return null;
  const characters = [...text];
  if (characters.length <= WHOLE) return null;
  // Not within what is drawn as one emoji.
  return characters
    .slice(0, FOLDED)
    .join("")
    .replace(/\p{M}*\u200d$/u, "");
}

export const dayOfCard = (card: Card): string => new Date(card.received_at).toDateString();

const weekday = new Intl.DateTimeFormat("en-GB", {
  weekday: "long",
  day: "numeric",
  month: "long",
});

/** "Today", "Yesterday", "Monday 19 May". */
export function dayWords(iso: string, now: Date): string {
  const at = new Date(iso);
  const yesterday = new Date(now);
  yesterday.setDate(now.getDate() - 1);
  if (isSameDay(at, now)) return "Today";
  if (isSameDay(at, yesterday)) return "Yesterday";
  const day = weekday.format(at);
  return at.getFullYear() === now.getFullYear() ? day : `${day} ${at.getFullYear()}`;
}

/** Whether a card goes on where the newer one above it belongs: same conversation, side and day. */
export function joins(card: Card, above: Card | null): boolean {
  return (
    above !== null &&
    isDirect(card) &&
    card.thread === above.thread &&
    isOwn(card) === isOwn(above) &&
    dayOfCard(card) === dayOfCard(above)
  );
}

export interface Placed {
  card: Card;
  /** A date line stands above it. */
  startsDay: boolean;
  /** "New since you were last here" stands above it. */
  startsRead: boolean;
  joinsAbove: boolean;
  joinsBelow: boolean;
}

/** How cards stand under each other. `line`: the newest event that had been read. */
export function place(
  cards: readonly Card[],
  above: Card | null,
  below: Card | null,
  line: number | null,
): Placed[] {
  const startsRead = (card: Card, before: Card | null) =>
    line !== null && before !== null && card.event.id <= line && before.event.id > line;
  const joined = (card: Card | null, before: Card | null) =>
    card !== null && joins(card, before) && !startsRead(card, before);
  return cards.map((card, i) => {
    const before = i === 0 ? above : cards[i - 1];
    const after = i === cards.length - 1 ? below : cards[i + 1];
    return {
      card,
      startsDay: before === null || dayOfCard(before) !== dayOfCard(card),
      startsRead: startsRead(card, before),
      joinsAbove: joined(card, before),
      joinsBelow: joined(after, card),
    };
  });
}
