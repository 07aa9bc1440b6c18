// The texts of a document's values: as they came, or with escapes decoded for reading.
import { type JsonDoc, OBJECT, STRING } from "./doc";

const utf8 = new TextDecoder("utf-8", { ignoreBOM: true });
const QUOTE = 34;
const BACKSLASH = 92;
const PLAIN_KEY = /^[A-Za-z_$][\w$]*$/;

export const sourceOf = (doc: JsonDoc, node: number): string =>
  utf8.decode(doc.bytes.subarray(doc.start(node), doc.end(node)));

/** A string's text. Half a surrogate pair cannot be shown or copied; it becomes U+FFFD. */
export const unescape = (source: string): string => (JSON.parse(source) as string).toWellFormed();

export function keyOf(doc: JsonDoc, node: number): string | null {
  const start = doc.key(node);
  if (start === 0) return null;
  let end = start + 1;
  while (doc.bytes[end] !== QUOTE) end += doc.bytes[end] === BACKSLASH ? 2 : 1;
  return utf8.decode(doc.bytes.subarray(start, end + 1));
}

/** What "copy value" copies: a string's text, anything else as it came. */
export function valueOf(doc: JsonDoc, node: number): string {
  const source = sourceOf(doc, node);
  return doc.kind(node) === STRING ? unescape(source) : source;
}

/** `$.entry[0].changes[0].value.text`, the notation that jq and JSONPath tools take. */
export function pathOf(doc: JsonDoc, node: number): string {
  const steps: string[] = [];
  for (let at = node; at !== 0; at = doc.parent(at)) {
    const key = doc.kind(doc.parent(at)) === OBJECT ? keyOf(doc, at) : null;
    if (key === null) steps.push(`[${doc.index(at)}]`);
    else steps.push(PLAIN_KEY.test(unescape(key)) ? `.${unescape(key)}` : `[${key}]`);
  }
  return `$${steps.reverse().join("")}`;
}
