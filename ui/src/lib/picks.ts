// Which deliveries are picked for something that is done to many. Pure: a change gives a new state.

/** More are better named by what they have in common than one by one. */
export const MOST_PICKED = 10_000;

export interface Picked {
  ids: ReadonlySet<number>;
  /** Where a range begins. */
  anchor: number | null;
  /** The range that grows and shrinks with Shift, from the anchor on. */
  range: readonly number[];
}

export const NOTHING_PICKED: Picked = { ids: new Set(), anchor: null, range: [] };

/** Both ends included, whichever is newer; null when they are too many. */
export function rangeOf(a: number, b: number): number[] | null {
  const low = Math.min(a, b);
  const length = Math.abs(a - b) + 1;
  return length > MOST_PICKED ? null : Array.from({ length }, (_, i) => low + i);
}

/** Picks one, or takes it back. The first pick keeps the one that is open. */
export function toggled({ ids }: Picked, id: number, open: number | null = null): Picked {
  const next = new Set(ids);
  if (next.size === 0 && open !== null) next.add(open);
  if (ids.has(id)) next.delete(id);
  else next.add(id);
  return { ids: next, anchor: id, range: [id] };
}

/** With this range from the anchor instead of the one before. null when they would be too many. */
export function extended(
  { ids, range: old }: Picked,
  anchor: number,
  range: readonly number[],
): Picked | null {
  const next = new Set(ids);
  for (const id of old) next.delete(id);
  for (const id of range) next.add(id);
  return next.size > MOST_PICKED ? null : { ids: next, anchor, range };
}
