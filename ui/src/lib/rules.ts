// The words of a rule, as people type them.

export const hasWords = (text: string): boolean => text.trim() !== "";

/** Parted by commas or lines; each once. */
export const wordsOf = (text: string): string[] => [
  ...new Set(
    text
      .split(/[,\n]/)
      .map((word) => word.trim())
      .filter(hasWords),
  ),
];
