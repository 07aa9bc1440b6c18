// CodeMirror in the tokens of the window: it follows light, dark and high contrast by itself.
import { HighlightStyle, syntaxHighlighting } from "@codemirror/language";
import { EditorView } from "@codemirror/view";
import { tags } from "@lezer/highlight";

const field = {
  border: "var(--hairline) solid var(--control-line)",
  borderRadius: "var(--radius)",
  backgroundColor: "var(--raised)",
  color: "var(--text)",
};

export const theme = EditorView.theme({
  "&": { height: "100%", backgroundColor: "var(--raised)", color: "var(--text)" },
  "&.cm-focused": { outline: "none" },
  ".cm-scroller": { font: "var(--code)", lineHeight: "var(--code-row)" },
  ".cm-content": { caretColor: "var(--accent)", padding: "var(--s2) 0" },
  ".cm-line": { padding: "0 var(--s3) 0 var(--s2)" },
  ".cm-cursor": { borderLeftColor: "var(--accent)", borderLeftWidth: "var(--bar)" },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground":
    { background: "color-mix(in srgb, var(--accent) 26%, transparent)" },
  ".cm-activeLine": { backgroundColor: "color-mix(in srgb, var(--none-wash) 45%, transparent)" },
  ".cm-gutters": {
    backgroundColor: "var(--canvas)",
    color: "var(--quiet)",
    borderRight: "var(--hairline) solid var(--line)",
  },
  ".cm-activeLineGutter": { backgroundColor: "var(--none-wash)" },
  ".cm-matchingBracket, &.cm-focused .cm-matchingBracket": {
    backgroundColor: "var(--accent-wash)",
    outline: "var(--hairline) solid var(--accent)",
  },
  ".cm-nonmatchingBracket, &.cm-focused .cm-nonmatchingBracket": {
    backgroundColor: "var(--bad-wash)",
    color: "var(--bad)",
  },
  ".cm-specialChar": { color: "var(--bad)", fontWeight: "var(--bold)" },
  ".cm-searchMatch": { backgroundColor: "var(--warn-wash)", outline: "var(--hairline) solid var(--warn)" }, // prettier-ignore
  ".cm-searchMatch-selected": { backgroundColor: "var(--accent-wash)" },
  ".cm-selectionMatch": { backgroundColor: "var(--none-wash)" },
  ".cm-panels": { backgroundColor: "var(--sunken)", color: "var(--text)", font: "var(--body)" },
  ".cm-panels.cm-panels-bottom": { borderTop: "var(--hairline) solid var(--line)" },
  ".cm-panel.cm-search": { padding: "var(--s2)" },
  ".cm-panel.cm-search label": {
    display: "inline-flex",
    alignItems: "center",
    gap: "var(--s1)",
    fontSize: "inherit",
  },
  ".cm-panel.cm-search input[type=checkbox]": { margin: "0" },
  ".cm-panel.cm-search [name=close]": { font: "inherit", minHeight: "0" },
  ".cm-textfield": { ...field, fontSize: "inherit", padding: "0 var(--s2)" },
  ".cm-button": { ...field, backgroundImage: "none", fontSize: "inherit" },
  ".cm-tooltip": {
    border: "var(--hairline) solid var(--line-strong)",
    borderRadius: "var(--radius)",
    backgroundColor: "var(--raised)",
    boxShadow: "var(--shadow)",
  },
  ".cm-diagnostic": { padding: "var(--s1) var(--s2)", font: "var(--small)" },
  ".cm-diagnostic-error": { borderLeft: "var(--bar) solid var(--bad)" },
  ".cm-lintRange-error": {
    backgroundImage: "none",
    textDecoration: "underline wavy var(--bad)",
    textUnderlineOffset: "var(--bar)",
  },
  ".cm-lintPoint-error:after": { borderBottomColor: "var(--bad)" },
  ".cm-gutter-lint": { width: "var(--s4)" },
  ".cm-lint-marker-error": {
    content: "none",
    width: "var(--dot)",
    height: "var(--dot)",
    margin: "calc((var(--code-row) - var(--dot)) / 2) auto",
    borderRadius: "var(--radius-pill)",
    backgroundColor: "var(--bad)",
  },
  ".cm-changeGutter": { width: "var(--s4)", paddingLeft: "0", textAlign: "center" },
  "&.cm-merge-b .cm-changedLineGutter": { background: "var(--valid-wash)", color: "var(--valid)" },
  ".cm-changedLineGutter::before": { content: '"+"' },
  ".cm-deletedLineGutter": { background: "var(--bad-wash)", color: "var(--bad)" },
  ".cm-deletedLineGutter::before": { content: '"\u2212"' },
  "&.cm-merge-b .cm-changedLine, .cm-insertedLine, .cm-inlineChangedLine": {
    backgroundColor: "var(--valid-wash)",
  },
  ".cm-deletedChunk": { padding: "0", backgroundColor: "var(--bad-wash)" },
  ".cm-deletedLine": { padding: "0 var(--s3) 0 var(--s2)" },
  "&.cm-merge-b .cm-changedText, .cm-insertedLine .cm-changedText": {
    background: "color-mix(in srgb, var(--valid) 24%, transparent)",
  },
  ".cm-deletedChunk .cm-deletedText, &.cm-merge-b .cm-deletedText": {
    background: "color-mix(in srgb, var(--bad) 24%, transparent)",
  },
  ".cm-deletedLine, .cm-deletedLine del": { textDecoration: "none" },
  ".cm-collapsedLines": {
    background: "var(--sunken)",
    color: "var(--quiet)",
    font: "var(--small)",
    padding: "var(--s1) var(--s3)",
  },
});

/** As the tree of the Body tab: keys are quiet, values have colours. */
export const colours = syntaxHighlighting(
  HighlightStyle.define([
    { tag: tags.propertyName, color: "var(--quiet)" },
    { tag: tags.string, color: "var(--valid)" },
    { tag: [tags.number, tags.bool, tags.null], color: "var(--accent)" },
    { tag: [tags.separator, tags.squareBracket, tags.brace], color: "var(--quiet)" },
    { tag: tags.invalid, color: "var(--bad)" },
  ]),
);
