// Which rows of a long list are in sight. Pure arithmetic over fixed row heights, O(1) for any
// number of rows; what the list draws is `first` to `last`, moved down by `shift` pixels.

/** WebKitGTK clamps an element at 33,554,428 px; beyond this height scrolling is scaled instead. */
export const TALLEST = 33_000_000;
const OVERSCAN = 6;

export interface Viewport {
  count: number;
  rowHeight: number;
  height: number;
  scrollTop: number;
}

export interface Rows {
  first: number;
  /** One past the last row. */
  last: number;
  shift: number;
}

export function contentHeight(count: number, rowHeight: number): number {
  return Math.min(count * rowHeight, TALLEST);
}

/** Pixels of the list per pixel of the scroll bar: 1 until the list is taller than an element can be. */
function scale({ count, rowHeight, height }: Omit<Viewport, "scrollTop">): number {
  const drawn = contentHeight(count, rowHeight) - height;
  return drawn <= 0 ? 1 : (count * rowHeight - height) / drawn;
}

export function visibleRows(view: Viewport): Rows {
  const { count, rowHeight, height, scrollTop } = view;
  const top = scrollTop * scale(view);
  const first = Math.max(0, Math.min(count, Math.floor(top / rowHeight)) - OVERSCAN);
  const last = Math.min(count, Math.ceil((top + height) / rowHeight) + OVERSCAN);
  return { first, last, shift: scrollTop + first * rowHeight - top };
}

/** The scroll position that brings a row into sight, moving as little as possible. */
export function scrollTo(row: number, view: Viewport): number {
  const { rowHeight, height, scrollTop } = view;
  const factor = scale(view);
  const above = row * rowHeight;
  const below = above + rowHeight - height;
  if (scrollTop * factor > above) return above / factor;
  if (scrollTop * factor < below) return below / factor;
  return scrollTop;
}
