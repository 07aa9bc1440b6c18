// The remembered widths of split panes, in per cent of the start pane.

const DEFAULT = 50;
const keyOf = (name: string) => `hookglass.split.${name}`;

export const clampShare = (share: number): number => Math.min(80, Math.max(20, share));

export function readShare(name: string): number {
  const kept = Number(localStorage.getItem(keyOf(name)));
  return kept > 0 ? clampShare(kept) : DEFAULT;
}

export const writeShare = (name: string, share: number): void =>
  localStorage.setItem(keyOf(name), share.toFixed(1));
