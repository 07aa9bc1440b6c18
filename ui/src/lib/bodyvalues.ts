// What to filter by in a value of a body: the term that its place stands for, and its words.
import { ARRAY, type JsonDoc, LITERAL, OBJECT } from "./json/doc";
import { pathOf, valueOf } from "./json/text";
import { type Value, wordsOf } from "./query";

/** Paths of Meta's payloads, or of one event in them, whose values the query language has a name for. */
const PLACES: readonly [path: RegExp, name: string][] = [
  [/^\$\.entry\[\d+\]\.id$/, "account"],
  [/^\$(\.entry\[\d+\]\.changes\[\d+\])?\.field$/, "field"],
  [/\.(from|sender)\.(id|username)$/, "from"],
  [/\.(media\.id|media_id)$/, "media"],
];

export function valuesIn(doc: JsonDoc, node: number): Value[] {
  const kind = doc.kind(node);
  if (kind === OBJECT || kind === ARRAY) return [];
  const [path, value] = [pathOf(doc, node), valueOf(doc, node)];
  const isNamed = value !== "" && kind !== LITERAL;
  const named = PLACES.filter(([place]) => isNamed && place.test(path));
  return [...named.map(([, name]) => ({ name, value })), ...wordsOf(value)];
}
