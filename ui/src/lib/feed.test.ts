import { describe, expect, it } from "vitest";
import type { Card, CardEvent, CardFilter } from "../api/generated";
import {
  contextOf,
  dayWords,
  didOf,
  EVERYTHING,
  filterWords,
  fold,
  isEverything,
  KIND_GROUPS,
  nameOf,
  onlyPerson,
  personOf,
  place,
  silenceOf,
  toggleGroup,
  withoutGroup,
  withoutPerson,
  wordsOf,
} from "./feed";

const EVENT: CardEvent = {
  id: 1,
  delivery_id: 1,
  position: 0,
  account_id: "17841400000123456",
  field: "messages",
  kind: "message",
  dedupe_key: null,
  occurred_at: null,
  actor: { id: "1408215550001234", username: null },
  sentence: { actor: "Person 1408…1234", text: "sent you a message: “Hi”" },
  text: "Hi",
  media_id: null,
  parent_id: null,
  is_test: false,
  is_echo: false,
  is_own: false,
  duplicate_of: null,
  is_late: false,
  is_out_of_order: false,
  is_incomplete: false,
  is_novel: false,
  note: null,
};

const card = (id: number, event: Partial<CardEvent> = {}, more: Partial<Card> = {}): Card => ({
  event: { ...EVENT, id, ...event },
  received_at: "2026-05-19T10:00:00Z",
  thread: "dm:17841400000123456:1408215550001234",
  person: "1408215550001234",
  thread_size: 1,
  is_unread: false,
  is_pinned: false,
  note: null,
  mention: null,
  ...more,
});
const own = { is_echo: true, is_own: true };

describe("words", () => {
  it("calls people by their names, and the account You", () => {
    expect(nameOf(card(1))).toBe("Person 1408…1234");
    expect(nameOf(card(1, { actor: { id: "1", username: "lena.paints" } }))).toBe("lena.paints");
    expect(nameOf(card(1, own))).toBe("You");
    expect(personOf(card(1, own))).toBeNull();
    const unknown = { actor: null, sentence: { actor: null, text: "mentioned you" } };
    expect(nameOf(card(1, unknown))).toBe("Someone");
    const mention = { username: "gallery", text: null, link: null, failure: null };
    expect(nameOf(card(1, unknown, { mention }))).toBe("gallery");
  });

  it("says what they did without the words that stand below", () => {
    const did = (text: string | null, sentence: string, kind = "message") =>
      didOf({ ...EVENT, kind, text, sentence: { actor: null, text: sentence } });
    expect(did("Hi: “there”", "sent you a message: “Hi: “there””")).toBe("sent you a message");
    expect(did("Yes", "chose the quick reply “Yes”")).toBe("chose the quick reply");
    expect(did(null, "sent you 2 photos")).toBe("sent you 2 photos");
    expect(did("❤️", "reacted to a message with “❤️”", "reaction")).toBe(
      "reacted to a message with “❤️”",
    );
    expect(wordsOf({ ...EVENT, kind: "reaction", text: "❤️" })).toBeNull();
    expect(wordsOf({ ...EVENT, text: " \n" })).toBeNull();
  });

  it("says what stands in the place of words", () => {
    expect(silenceOf({ ...EVENT, kind: "comment", text: null })).toContain("sticker");
    expect(silenceOf({ ...EVENT, kind: "comment", text: "Hi" })).toBeNull();
    expect(silenceOf({ ...EVENT, text: null })).toBeNull();
  });

  it("says where it belongs", () => {
    const reply = card(
      1,
      { kind: "reply", media_id: "18021000000111222", parent_id: "17955000000777888" },
      { thread: "post:18021000000111222", thread_size: 1001 },
    );
    expect(contextOf(reply)).toEqual([
      "on post 1802…222",
      "in reply to 1795…888",
      "over 1,000 on this post",
    ]);
    expect(contextOf(reply, { accounts: ["a", "b"] }).at(-1)).toBe("account 1784…456");
    expect(contextOf(reply, { accounts: ["a", "b"], alone: true })).toHaveLength(2);
    expect(contextOf(card(1, { kind: "story_mention", media_id: "1" }))).toEqual([
      "Story mention: its link expires and is not fetched",
    ]);
  });

  it("shows 2,200 characters whole and folds longer texts, counted as people count", () => {
    expect(fold("ä".repeat(2200))).toBeNull();
    expect(fold("🎨".repeat(2200))).toBeNull();
    expect(fold("ä".repeat(2201))).toHaveLength(1200);
    expect(fold(`${"a".repeat(1199)}\u200d${"a".repeat(2000)}`)).toHaveLength(1199);
  });

  it("names days", () => {
    const now = new Date(2026, 4, 19, 12);
    const at = (day: number, year = 2026) => new Date(year, 4, day, 9).toISOString();
    expect(dayWords(at(19), now)).toBe("Today");
    expect(dayWords(at(18), now)).toBe("Yesterday");
    expect(dayWords(at(11), now)).toBe("Monday 11 May");
    expect(dayWords(at(11, 2025), now)).toBe("Sunday 11 May 2025");
  });
});

describe("the filter", () => {
  const [comments, mentions] = KIND_GROUPS;

  it("adds and takes away groups; all of them are none", () => {
    expect(toggleGroup([], mentions)).toEqual(["mention_in_caption", "mention_in_comment"]);
    expect(toggleGroup(toggleGroup([], comments), comments)).toEqual([]);
    const all = KIND_GROUPS.reduce<string[]>((kinds, group) => toggleGroup(kinds, group), []);
    expect(all).toEqual([]);
    expect(KIND_GROUPS.flatMap(({ kinds }) => kinds)).toHaveLength(13);
  });

  it("leaves a group out, and never all of them", () => {
    const others = withoutGroup([], comments);
    expect(others).toHaveLength(10);
    expect(withoutGroup(others, mentions)).toHaveLength(8);
    expect(withoutGroup(comments.kinds, comments)).toEqual(others);
  });

  it("shows somebody alone or hides them, never both", () => {
    const without = { ...EVERYTHING, ...withoutPerson("ben")({ ...EVERYTHING, person: "ben" }) };
    expect(without).toEqual({ ...EVERYTHING, hidden_people: ["ben"] });
    expect(withoutPerson("ben")(without).hidden_people).toEqual(["ben"]);
    expect(onlyPerson("ben")(without)).toEqual({ person: "ben", hidden_people: [] });
    expect(onlyPerson("ina")(without).hidden_people).toEqual(["ben"]);
  });

  it("says what it is set to", () => {
    const only = (change: Partial<CardFilter>) => isEverything({ ...EVERYTHING, ...change });
    expect(isEverything({ ...EVERYTHING, words: "  " })).toBe(true);
    const filter = { ...EVERYTHING, kinds: comments.kinds, person: "1408215550001234", words: "a" };
    expect(isEverything(filter)).toBe(false);
    const person = "from \u2068Person 1408…234\u2069";
    expect(filterWords(filter)).toEqual(["only comments", person, "with “a”"]);
    const less = { ...EVERYTHING, hidden_people: ["ben", "ina"], media: "18021000000111222" };
    expect([{ hidden_people: ["ben"] }, { media: "1" }].map(only)).toEqual([false, false]);
    expect(filterWords(less)).toEqual([
      "without \u2068ben\u2069 and \u2068ina\u2069",
      "on post 1802…222",
    ]);
  });

  it("says names short, and each in its own direction", () => {
    const words = (...hidden_people: string[]) => filterWords({ ...EVERYTHING, hidden_people })[0];
    const long = `without \u2068${"🎨".repeat(39)}…\u2069`;
    expect(words("🎨".repeat(5000))).toBe(long);
    expect(words("a".repeat(40))).toBe(`without \u2068${"a".repeat(40)}\u2069`);
    expect(words("שלום", "\u2069\u202eevil")).toBe("without \u2068שלום\u2069 and \u2068evil\u2069");
    const filter = { ...EVERYTHING, person: "🎨".repeat(5000) };
    expect(filterWords(filter)).toEqual([long.replace("without", "from")]);
  });
});

describe("places", () => {
  it("groups what follows in a conversation on one side and one day", () => {
    const cards = [
      card(6),
      card(5),
      card(4, own),
      card(3),
      card(2, {}, { received_at: "2026-05-17T10:00:00Z" }),
      card(1, {}, { thread: "post:1", received_at: "2026-05-17T10:00:00Z" }),
    ];
    const placed = place(cards, null, null, null);
    expect(placed.map(({ joinsAbove }) => joinsAbove)).toEqual([
      false,
      true,
      false,
      false,
      false,
      false,
    ]);
    expect(placed.map(({ joinsBelow }) => joinsBelow)).toEqual([
      true,
      false,
      false,
      false,
      false,
      false,
    ]);
    expect(placed.map(({ startsDay }) => startsDay)).toEqual([
      true,
      false,
      false,
      false,
      true,
      false,
    ]);
    // Also over the boundary of chunks.
    const [first] = place([card(5)], card(6), card(4), null);
    expect(first).toMatchObject({ startsDay: false, joinsAbove: true, joinsBelow: true });
  });

  it("draws the line above what had been read, and there only when something is new", () => {
    const cards = [card(3), card(2), card(1)];
    const starts = (line: number | null) =>
      place(cards, null, null, line).map(({ startsRead }) => startsRead);
    expect(starts(2)).toEqual([false, true, false]);
    expect(starts(3)).toEqual([false, false, false]);
    expect(starts(null)).toEqual([false, false, false]);
    expect(place(cards, null, null, 2)[0].joinsBelow).toBe(false);
    expect(place([card(2)], card(3), null, 2)[0].startsRead).toBe(true);
  });
});
