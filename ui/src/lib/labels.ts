// The small labels of a delivery or an event: which ones it has, in one order, and their words.
import type { LabelCode } from "../api/generated";

/** What rows and events have in common; an event's retries and duplicates are told otherwise. */
export interface Labelled {
  is_test: boolean;
  is_echo: boolean;
  is_own: boolean;
  is_late: boolean;
  is_out_of_order: boolean;
  is_incomplete: boolean;
  is_novel: boolean;
  retry?: number | null;
  is_duplicate?: boolean;
  duplicate_of?: number | null;
}

export interface Label {
  code: LabelCode;
  word: string;
  title: string;
}

const WORDS: Record<LabelCode, { word: string; title: string }> = {
  test: { word: "test", title: "A test from Meta's dashboard" },
  retry: {
    word: "retry",
    title: "Meta sends it again: the first try was not answered 200 in time",
  },
  duplicate: { word: "duplicate", title: "The same event had arrived before" },
  echo: { word: "echo", title: "A copy of what your own account sent" },
  own: { word: "own", title: "Done by your own account" },
  late: { word: "late", title: "It arrived long after it happened" },
  out_of_order: { word: "out of order", title: "Something newer arrived before it" },
  incomplete: { word: "no values", title: "What it tells of is not in it" },
  novel: { word: "new keys", title: "It has keys that were never seen before" },
};

export function labelsOf(of: Labelled): Label[] {
  const has: Record<LabelCode, boolean> = {
    test: of.is_test,
    retry: typeof of.retry === "number",
    duplicate: of.is_duplicate ?? typeof of.duplicate_of === "number",
    echo: of.is_echo,
    own: of.is_own,
    late: of.is_late,
    out_of_order: of.is_out_of_order,
    incomplete: of.is_incomplete,
    novel: of.is_novel,
  };
  return (Object.keys(WORDS) as LabelCode[])
    .filter((code) => has[code])
    .map((code) => ({
      code,
      ...WORDS[code],
      ...(code === "retry" && { word: `retry ${of.retry}` }),
    }));
}
