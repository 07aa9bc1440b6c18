// Writes JSON anew with line breaks and indents, and touches nothing else: digits, escapes, the
// order of keys and repeated ones stay. The text has to be JSON.

const STEP = "  ";
/** Deeper levels are not moved further in, or 10,000 of them would be a hundred megabytes. */
const DEEPEST = 40;

export function indent(json: string): string {
  const pieces: string[] = [];
  let depth = 0;
  const line = () => `\n${STEP.repeat(Math.min(depth, DEEPEST))}`;
  // A string, or one character that matters, or a run of a scalar; blanks fall through.
  for (const [token] of json.matchAll(/"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+/g)) {
    const opened = pieces.at(-1) === "{" || pieces.at(-1) === "[";
    if (token === "}" || token === "]") {
      depth -= 1;
      pieces.push(opened ? token : line() + token);
    } else {
      if (opened) pieces.push(line());
      pieces.push(token);
      if (token === "{" || token === "[") depth += 1;
      else if (token === ",") pieces.push(line());
      else if (token === ":") pieces.push(" ");
    }
  }
  return pieces.join("");
}
