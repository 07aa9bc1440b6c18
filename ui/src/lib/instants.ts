// Finds the instants in the sentences that the core writes, so that they can be shown as times
// of day instead of as RFC 3339.

export type Piece = { text: string } | { at: string };

const INSTANT = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)/g;

export function pieces(text: string): Piece[] {
  const found: Piece[] = [];
  let end = 0;
  for (const match of text.matchAll(INSTANT)) {
    if (match.index > end) found.push({ text: text.slice(end, match.index) });
    found.push({ at: match[0] });
    end = match.index + match[0].length;
  }
  if (end < text.length) found.push({ text: text.slice(end) });
  return found;
}
