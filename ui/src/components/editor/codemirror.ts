// The editor behind CodeEditor and CodeDiff. Loaded when one is opened, so that the window starts
// without it. Every byte survives: lines end at a line feed and nowhere else, and a carriage return
// is a character of its line.
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { json } from "@codemirror/lang-json";
import { bracketMatching } from "@codemirror/language";
import { linter, lintGutter, lintKeymap, type Diagnostic } from "@codemirror/lint";
import { unifiedMergeView } from "@codemirror/merge";
import { highlightSelectionMatches, search, searchKeymap } from "@codemirror/search";
import { EditorState, Text, type Extension } from "@codemirror/state";
import {
  drawSelection,
  EditorView,
  highlightActiveLine,
  highlightActiveLineGutter,
  highlightSpecialChars,
  keymap,
  lineNumbers,
} from "@codemirror/view";
import { textIndex } from "../../lib/bytes";
import { JsonError } from "../../lib/json/scan";
import { tokenize } from "../../lib/json/tokenize";
import { colours, theme } from "./theme";

export type Language = "json" | "text";

export interface Editor {
  /** Changes what is there, as one step that can be undone. */
  set(text: string): void;
  focus(): void;
  destroy(): void;
}

/** How a text is shown. */
interface Look {
  language: Language;
  /** For screen readers. */
  label: string;
  /** The id of what is said about it elsewhere. */
  describedby?: string;
  readonly: boolean;
}

interface Options extends Look {
  parent: HTMLElement;
  text: string;
  change: (text: string) => void;
}

const LINT_AFTER_MS = 300;
/** A comparison that takes longer is coarser. */
const DIFF_MS = 500;

/** The words of its search panel, as they are written elsewhere. */
const PHRASES = {
  Find: "Find",
  Replace: "Replace with",
  next: "Next",
  previous: "Previous",
  all: "Select all",
  "match case": "Match case",
  regexp: "Regular expression",
  "by word": "Whole words",
  replace: "Replace",
  "replace all": "Replace all",
  close: "Close",
};

/** Ctrl+Enter sends, wherever a text is edited; the editor would make a line of it. */
const keys = defaultKeymap.filter(({ key }) => key !== "Mod-Enter");

function common({ language, label, describedby, readonly }: Look): Extension[] {
  return [
    EditorState.lineSeparator.of("\n"),
    EditorState.phrases.of(PHRASES),
    EditorView.lineWrapping,
    EditorView.contentAttributes.of({
      "aria-label": label,
      tabindex: "0",
      ...(describedby ? { "aria-describedby": describedby } : {}),
      ...(readonly ? { "aria-readonly": "true" } : {}),
    }),
    EditorState.readOnly.of(readonly),
    lineNumbers(),
    highlightSpecialChars(),
    language === "json" ? json() : [],
    colours,
    theme,
  ];
}

export function createEditor(options: Options): Editor {
  const { parent, change, ...look } = options;
  let text = options.text;
  const editing: Extension[] = [
    history(),
    drawSelection(),
    highlightActiveLine(),
    highlightActiveLineGutter(),
    bracketMatching(),
    highlightSelectionMatches(),
    search(),
    look.language === "json" ? [lintGutter(), linter(check, { delay: LINT_AFTER_MS })] : [],
    keymap.of([...historyKeymap, ...searchKeymap, ...lintKeymap, ...keys]),
    EditorView.updateListener.of((update) => {
      if (!update.docChanged) return;
      text = update.state.sliceDoc();
      change(text);
    }),
  ];
  const view = new EditorView({
    parent,
    state: EditorState.create({
      doc: text,
      extensions: [...common(look), ...editing],
    }),
  });
  return {
    set(next) {
      if (next === text) return;
      const { length } = view.state.doc;
      view.dispatch({ changes: { from: 0, to: length, insert: next } });
    },
    focus: () => view.focus(),
    destroy: () => view.destroy(),
  };
}

/** Two texts in one column: what is gone above what came instead. Colours tell the difference, so
 * they tell nothing else. */
export function createDiff(
  parent: HTMLElement,
  before: string,
  now: string,
  label: string,
): Editor {
  const view = new EditorView({
    parent,
    state: EditorState.create({
      doc: now,
      extensions: [
        ...common({ language: "text", label, readonly: true }),
        drawSelection(),
        keymap.of(keys),
        unifiedMergeView({
          original: Text.of(before.split("\n")),
          mergeControls: false,
          collapseUnchanged: { margin: 3, minSize: 6 },
          diffConfig: { timeout: DIFF_MS },
        }),
      ],
    }),
  });
  return { set: () => {}, focus: () => view.focus(), destroy: () => view.destroy() };
}

/** By the same reader as the Body tab, so that both say the same. */
function check(view: EditorView): Diagnostic[] {
  const bytes = new TextEncoder().encode(view.state.sliceDoc());
  try {
    tokenize(bytes);
    return [];
  } catch (error) {
    if (!(error instanceof JsonError)) throw error;
    const { length } = view.state.doc;
    const from = Math.min(textIndex(bytes, error.offset), length);
    const to = Math.min(from + 1, length);
    return [{ from, to, severity: "error", message: `Not JSON: ${error.message}.` }];
  }
}
