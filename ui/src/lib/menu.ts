// A menu that opens where it was asked for: what stands in it, in groups.

/** Where it stands, and what gets the focus back. */
export interface MenuPlace {
  x: number;
  y: number;
  back: HTMLElement | null;
}

export interface MenuEntry {
  /** What it is about, as it is read out after the word of its group. */
  name: string;
  /** What is seen, where that is not the name. */
  shown?: string;
  /** What is seen does not say all of it. */
  title?: string;
  run: () => void;
}

export interface MenuGroup {
  word: string;
  /** Of its entries. */
  testid: string;
  /** They are terms of the query language. */
  isTerms: boolean;
  entries: MenuEntry[];
}

export const LIKE = { word: "Filter like this", testid: "like-value" };
export const HIDE = { word: "Hide this", testid: "hide-value" };
