// The query language as far as the window writes it: a text cut into its terms, values as they are
// written after a colon, and terms added to a text or taken out of it. What a query means and what
// is wrong with it, the core says.
import { QUERY_CHOICES, type Attempt, type DeliveryRow, type QUERY_TERMS } from "../api/generated";

type TermName = keyof typeof QUERY_TERMS;

export interface Term {
  text: string;
  /** Before the colon; null: bare words. */
  name: string | null;
  /** Without quotation marks. */
  value: string;
  isNegated: boolean;
  isQuoted: boolean;
  isClosed: boolean;
  from: number;
  to: number;
}

/** Something that a delivery has and others may have as well. */
export interface Value {
  /** As of a term; null: words of the body. */
  name: string | null;
  value: string;
}

/** A delivery has exactly one of each, so two of them at once find nothing. */
const ONE_OF_EACH = new Set<string>([
  "verdict",
  "source",
  "status",
  "payload",
  "secret",
  "id",
] satisfies TermName[]);
const isOneOfEach = (name: string | null) => name !== null && ONE_OF_EACH.has(name);
const SPACE = /\s/;

export function cut(text: string): Term[] {
  const terms: Term[] = [];
  let at = 0;
  for (;;) {
    while (at < text.length && SPACE.test(text[at])) at += 1;
    if (at === text.length) return terms;
    const from = at;
    const isNegated = text[at] === "-";
    if (isNegated) at += 1;
    const name = /^([^\s:"]+):/.exec(text.slice(at))?.[1] ?? null;
    if (name !== null) at += name.length + 1;
    const value = readValue(text, at);
    at = value.to;
    terms.push({ text: text.slice(from, at), name, isNegated, from, ...value });
  }
}

function readValue(text: string, from: number) {
  if (text[from] !== '"') {
    let to = from;
    while (to < text.length && !SPACE.test(text[to])) to += 1;
    return { value: text.slice(from, to), isQuoted: false, isClosed: true, to };
  }
  let value = "";
  for (let at = from + 1; at < text.length; at += 1) {
    if (text[at] === '"') return { value, isQuoted: true, isClosed: true, to: at + 1 };
    if (text[at] === "\\") at += 1;
    value += text[at] ?? "";
  }
  return { value, isQuoted: true, isClosed: false, to: text.length };
}

/** As the core writes it in its suggestions. */
export const quoted = (value: string): string =>
  /^[^\s\u0085",\\]*$/.test(value) && value !== "" ? value : inQuotes(value);

const inQuotes = (value: string): string =>
  `"${value.replaceAll("\\", "\\\\").replaceAll('"', '\\"')}"`;

export const termOf = ({ name, value }: Value, isNegated = false): string =>
  `${isNegated ? "-" : ""}${name === null ? inQuotes(value) : `${name}:${quoted(value)}`}`;

/** The text with the term, which takes the place of what it contradicts. */
export function withTerm(text: string, wanted: Value, isNegated = false): string {
  const kept = cut(text).filter(
    (term) =>
      !isSame(term, wanted) &&
      !(term.name === wanted.name && !term.isNegated && !isNegated && isOneOfEach(wanted.name)),
  );
  const terms = kept.map((term) => (term.isClosed ? term.text : `${term.text}"`));
  return [...terms, termOf(wanted, isNegated)].join(" ");
}

/** The text without what stands at a place. */
export const without = (text: string, { from, to }: { from: number; to: number }): string =>
  `${text.slice(0, from).trimEnd()} ${text.slice(to).trimStart()}`.trim();

const plain = ({ name, value }: Value): string =>
  (name === "from" ? value.replace(/^@/, "") : value).toLowerCase();

/** Longest text that is looked for as a whole; UTF-16 units. Of a longer one the beginning is enough. */
const LONGEST = 200;
const WORD = /[\p{L}\p{N}\u2190-\u2bff\u{1f000}-\u{1f3fa}\u{1f400}-\u{1faff}]/u;
/** Marks and joiners are within a word. */
const WHOLE_WORDS = /^[^]*[^\p{L}\p{N}\p{M}\u200c\u200d]/u;

/** The words of a text, one after the other; none where it has none. */
export function wordsOf(text: string): Value[] {
  if (!WORD.test(text)) return [];
  // Neither half a word nor half a pair.
  const cut = text.slice(0, LONGEST).replace(/[\ud800-\udbff]$/, "");
  const long = text.length > LONGEST ? (WHOLE_WORDS.exec(cut)?.[0] ?? "") : "";
  const value = (WORD.test(long) ? long : text).replace(/\s+/g, " ").trim();
  return [{ name: null, value }];
}

/** Without quotation marks the beginning of a word is enough, which is not the same. */
const isSame = (term: Term, { name, value }: Value): boolean =>
  term.name === name &&
  (name !== null || term.isQuoted) &&
  plain({ name, value: term.value }) === plain({ name, value });

/** Whether what a query finds changes by more than arrivals: by pins, attempts, changed secrets, what
 * is found out behind the answer, by time, and by what a target that is passed through to answers. */
export const isFleeting = (query: string): boolean =>
  cut(query).some(({ name }) => name !== null && FLEETING.has(name));
const FLEETING = new Set<string>([
  "is",
  "has",
  "verdict",
  "secret",
  "diagnosis",
  "status",
  "after",
  "before",
  "took",
] satisfies TermName[]);

/** The columns of a line that hold something to filter by. */
export type Cell = "verdict" | "source" | "what" | "field" | "status" | "size" | "at";

/** What to filter by in a line, column by column. An abbreviated id is none. */
export function valuesOf(row: DeliveryRow): Record<Cell, Value[]> {
  const who = row.sentence.actor;
  return {
    verdict: [{ name: "verdict", value: row.verdict ?? "not_judged" }],
    source: [{ name: "source", value: row.source }],
    what: who?.startsWith("@") ? [{ name: "from", value: who.slice(1) }] : [],
    field: row.fields.map((value) => ({ name: "field", value })),
    status: row.status === null ? [] : [{ name: "status", value: String(row.status) }],
    size: [{ name: "size", value: String(row.body_size) }],
    at: [{ name: "after", value: row.received_at }],
  };
}

/** Of all columns, what others may have as well. */
export function sharedOf(row: DeliveryRow): Value[] {
  const { verdict, source, what, field, status } = valuesOf(row);
  return [verdict, source, what, field, status].flat();
}

/** What to filter by in what came of an attempt. That a replay was taken is no term. */
export function outcomeOf({ kind, status, fault }: Attempt): Value[] {
  const isTaken = fault === null && status !== null && status >= 200 && status < 300;
  if (kind !== "replay")
    return [{ name: "has", value: isTaken ? "taken_forward" : "failed_forward" }];
  return isTaken ? [] : [{ name: "has", value: "failed_attempt" }];
}

/** Longest name and value of a header that a query has room for, whatever stands before them; UTF-16
 * units. */
const LONGEST_HEADER = 1000;

/** What to filter by in a header: its value, and its name alone. */
export const valuesOfHeader = ([name, value]: [name: string, value: string]): Value[] =>
  [`${name}=${value}`, name]
    .filter(({ length }) => length <= LONGEST_HEADER)
    .map((value) => ({ name: "header", value }));

const also = (name: keyof typeof QUERY_CHOICES, but: string): string =>
  `also ${QUERY_CHOICES[name].filter((value) => value !== but).join(", ")}`;

/** The terms, for the help: how each is written, and what it finds. */
export const TERMS: readonly [example: string, about: string][] = [
  ["great work", "both words, anywhere in the body"],
  ['"great work"', "the words one after the other"],
  ["-refund", "not with that word; any term may be negated"],
  ["field:comments,mentions", "one of Meta’s fields"],
  ["kind:reply", "the kind of event within the field"],
  ["from:lena.paints", "who did it: a username or an id"],
  ["text:price", "words that a person wrote"],
  ["account:178414…", "the Instagram account’s id"],
  ["media:180210…", "the id of a post, reel or story"],
  ["verdict:invalid", QUERY_CHOICES.verdict.join(", ")],
  ["diagnosis:gzip", "a code of the signature’s diagnosis"],
  ["secret:instagram_app_secret", "the label of the secret that matched"],
  ["source:tunnel", QUERY_CHOICES.source.join(", ")],
  ["status:4xx", "what it was answered: 401, 4xx, >=500"],
  ["payload:not_json", "what the body was found to be"],
  ["header:content-encoding=gzip", "a header with exactly that value, or its name alone"],
  ["is:duplicate", also("is", "duplicate")],
  ["has:failed_attempt", also("has", "failed_attempt")],
  ["after:1h before:2026-11-01", "received within that time"],
  ["size:>100kb", "bytes of the body"],
  ["took:>1s", "how long the answer took; s, ms or us"],
  ["id:12", "one delivery by its number"],
];
