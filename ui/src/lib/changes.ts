// Byte changes for people: what a stretch of bytes says, with nothing invisible in it, and where two
// bodies part.
import { count, plural } from "./format";

const lenient = new TextDecoder("utf-8", { ignoreBOM: true });

/** What would show as nothing, or turn the text around it: controls, formats, fillers, separators. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\u00a0\u115f\u1160\u3164\uffa0]/gu;

export const bytesOf = (hex: string): Uint8Array =>
  Uint8Array.from(hex.match(/../g) ?? [], (pair) => parseInt(pair, 16));

/** "7b 22 61": pairs are easier to count. */
export const spaced = (hex: string): string => (hex.match(/../g) ?? []).join(" ");

const NAMES: Record<string, string> = { "\t": "TAB", "\n": "LF", "\r": "CR" };

/** Text in which a line feed is “‹LF›” and a zero-width joiner is “‹U+200D›”. */
export function visible(text: string): string {
  return text.replace(UNSEEN, (char) => {
    const code = (char.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0");
    return `\u2039${NAMES[char] ?? `U+${code}`}\u203a`;
  });
}

/** A stretch of a body as text, from its hex digits. Bytes that are not UTF-8 show as “�”. */
export const textOf = (hex: string): string => visible(lenient.decode(bytesOf(hex)));

/** "24 bytes more", where only the first of a stretch are shown. */
export function restWords(hex: string, size: number): string | null {
  const rest = size - hex.length / 2;
  return rest > 0 ? `${plural(rest, "byte")} more` : null;
}

/** "3 places differ", or that none does. */
export const placesWords = (places: number): string =>
  places === 0
    ? "No byte differs"
    : `${plural(places, "place")} ${places === 1 ? "differs" : "differ"}`;

/** The offset of the first byte that differs; null when none does. */
export function firstByteDifference(a: Uint8Array, b: Uint8Array): number | null {
  const shorter = Math.min(a.length, b.length);
  for (let at = 0; at < shorter; at += 1) if (a[at] !== b[at]) return at;
  return a.length === b.length ? null : shorter;
}

/** "byte 42 (0x2a)", counted from 0 as the hex view does. */
export const offsetWords = (at: number): string => `byte ${count(at)} (0x${at.toString(16)})`;

/** The bytes around an offset, as hex; what lies past the end is not there. */
export const around = (bytes: Uint8Array, at: number, width = 8): string =>
  [...bytes.subarray(at, at + width)].map((byte) => byte.toString(16).padStart(2, "0")).join(" ");
