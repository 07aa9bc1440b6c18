// A lossless JSON reader for display. It works on the bytes as they came and only notes where each
// value lies, so key order, duplicate keys, digits and escapes survive. Iterative: 10,000 nested
// levels are data, not a stack overflow.
import { JsonError, Scanner } from "./scan";
import { ARRAY, JsonDoc, LITERAL, NodeTable, NUMBER, OBJECT, STRING } from "./doc";

const code = (char: string) => char.charCodeAt(0);
const [COMMA, COLON, QUOTE, MINUS] = [",", ":", '"', "-"].map(code);
const [BRACE, BRACKET] = ["{", "["].map(code);
const CLOSING = { [OBJECT]: code("}"), [ARRAY]: code("]") } as Record<number, number>;
const NAME = { [OBJECT]: "object", [ARRAY]: "array" } as Record<number, string>;

/** Throws a JsonError, whose position is that of the first byte that cannot be right. */
export function tokenize(bytes: Uint8Array): JsonDoc {
  const scan = new Scanner(bytes);
  const nodes = new NodeTable();
  const open: number[] = [];
  scan.skipBom();
  do {
    const parent = open.at(-1);
    const key = parent !== undefined && nodes.kind(parent) === OBJECT ? readKey(scan) : 0;
    readValue(scan, nodes, open, parent, key);
  } while (!finished(scan, nodes, open));
  return nodes.finish(bytes);
}

/** Whether a text is JSON by the same reading. */
export function isJson(text: string): boolean {
  try {
    tokenize(new TextEncoder().encode(text));
    return true;
  } catch (error) {
    if (error instanceof JsonError) return false;
    throw error;
  }
}

function readKey(scan: Scanner): number {
  scan.skipSpace();
  const at = scan.at;
  if (scan.byte !== QUOTE) scan.fail("A key in double quotes should be here");
  scan.string();
  scan.skipSpace();
  scan.expect(COLON, "A colon should follow the key");
  return at;
}

function readValue(
  scan: Scanner,
  nodes: NodeTable,
  open: number[],
  parent: number | undefined,
  key: number,
): void {
  scan.skipSpace();
  const kind = kindAt(scan);
  const node = nodes.add(kind, scan.at, key, parent, open.length);
  if (kind === STRING) scan.string();
  else if (kind === NUMBER) scan.number();
  else if (kind === LITERAL) scan.literal();
  else {
    scan.at += 1;
    scan.skipSpace();
    if (scan.byte !== CLOSING[kind]) {
      open.push(node);
      return;
    }
    scan.at += 1;
  }
  nodes.close(node, scan.at);
}

function kindAt({ byte }: Scanner): number {
  if (byte === BRACE) return OBJECT;
  if (byte === BRACKET) return ARRAY;
  if (byte === QUOTE) return STRING;
  return byte === MINUS || (byte >= 48 && byte <= 57) ? NUMBER : LITERAL;
}

/** After a value: closes what ends here, and says whether the whole document does. */
function finished(scan: Scanner, nodes: NodeTable, open: number[]): boolean {
  if (nodes.justOpened) return false;
  for (let parent = open.at(-1); parent !== undefined; parent = open.at(-1)) {
    scan.skipSpace();
    const kind = nodes.kind(parent);
    if (scan.byte === COMMA) {
      scan.at += 1;
      return false;
    }
    scan.expect(CLOSING[kind], `A comma or the end of the ${NAME[kind]} should be here`);
    nodes.close(parent, scan.at);
    open.pop();
  }
  scan.skipSpace();
  if (!scan.atEnd) scan.fail("The document ended before this");
  return true;
}
