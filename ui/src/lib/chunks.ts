// Windowing for rows whose heights are not known: rows come in chunks, a chunk that was drawn is
// measured, and one that was not is estimated. Long strings may wrap, and still little is drawn.

export const CHUNK = 50;

export interface Chunks {
  first: number;
  /** One past the last chunk. */
  last: number;
  above: number;
  below: number;
}

export function visibleChunks(
  heights: readonly number[],
  scrollTop: number,
  height: number,
): Chunks {
  let first = 0;
  let above = 0;
  while (first < heights.length - 1 && above + heights[first] <= scrollTop)
    above += heights[first++];
  let last = first;
  let bottom = above;
  while (last < heights.length && (bottom < scrollTop + height || last === first))
    bottom += heights[last++];
  let below = 0;
  for (let chunk = last; chunk < heights.length; chunk += 1) below += heights[chunk];
  return { first, last, above, below };
}

export function estimate(rows: number, rowHeight: number): number[] {
  return Array.from(
    { length: Math.ceil(rows / CHUNK) },
    (_, chunk) => Math.min(CHUNK, rows - chunk * CHUNK) * rowHeight,
  );
}
