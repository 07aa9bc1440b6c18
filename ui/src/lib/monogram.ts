// The circle that stands for a person: pictures are never fetched, so a letter and a colour do.

/** As many as there are pairs of `--who-…` tokens. */
export const TONES = 8;

const graphemes = new Intl.Segmenter();

/** The first letter, digit or emoji of a name, as people see it; empty when there is none. */
export function initial(name: string): string {
  for (const { segment } of graphemes.segment(name)) {
    if (/[\p{L}\p{N}\p{Extended_Pictographic}]/u.test(segment)) return segment.toLocaleUpperCase();
  }
  return "";
}

/** The same name always has the same colour. */
export function toneOf(name: string): number {
  let hash = 0;
  for (const character of name.toLowerCase())
    hash = (Math.imul(hash, 31) + (character.codePointAt(0) ?? 0)) >>> 0;
  // Names that differ in their last letter only should not be neighbours.
  hash ^= hash >>> 15;
  return (Math.imul(hash, 0x2c1b3c6d) >>> 13) % TONES;
}
