// Lists of field names: what a person typed, what was chosen, and what that changes.

/** What an app without any is offered. */
export const COMMON_FIELDS = ["comments", "mentions", "messages"];

/** The names in a typed text: divided by commas or blanks, each once. */
export const namesIn = (text: string): string[] => [
  ...new Set(text.split(/[\s,]+/).filter((name) => name !== "")),
];

/** The text with one name changed, or left out. */
export const withName = (text: string, name: string, better: string | null): string =>
  namesIn(
    namesIn(text)
      .map((each) => (each === name ? (better ?? "") : each))
      .join(" "),
  ).join(", ");

export interface FieldChange {
  added: string[];
  removed: string[];
}

export const fieldChange = (from: readonly string[], to: readonly string[]): FieldChange => ({
  added: to.filter((name) => !from.includes(name)),
  removed: from.filter((name) => !to.includes(name)),
});

/** "comments, mentions and messages". */
export const listed = (names: readonly string[]): string =>
  names.length < 2 ? names.join("") : `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
