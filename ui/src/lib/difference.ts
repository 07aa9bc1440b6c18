// Where two digests part, so that the eye need not compare 64 digits.

/** The length of the common start, or null when the texts are the same. Hex may be of either case. */
export function firstDifference(a: string, b: string): number | null {
  const [x, y] = [a.toLowerCase(), b.toLowerCase()];
  if (x === y) return null;
  let at = 0;
  while (x[at] === y[at]) at += 1;
  return at;
}
