// Bytes for people: UTF-8 with what had to be replaced, positions, hex lines, and gzip.

const DECODED_AT_MOST = 64 * 1024 * 1024;

export interface Decoded {
  text: string;
  /** Some bytes are not UTF-8 and show as U+FFFD. */
  damaged: boolean;
  bom: boolean;
}

export function decode(bytes: Uint8Array): Decoded {
  const bom = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
  try {
    const strict = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
    return { text: strict.decode(bytes), damaged: false, bom };
  } catch {
    const lenient = new TextDecoder("utf-8", { ignoreBOM: true });
    return { text: lenient.decode(bytes), damaged: true, bom };
  }
}

/** The index into the decoded text of the character at a byte offset. */
export const textIndex = (bytes: Uint8Array, offset: number): number =>
  decode(bytes.subarray(0, offset)).text.length;

/** Line and column from 1; a column is a character, not a byte. */
export function position(bytes: Uint8Array, offset: number): { line: number; column: number } {
  let line = 1;
  let lineStart = 0;
  for (let at = bytes.indexOf(10); at !== -1 && at < offset; at = bytes.indexOf(10, at + 1)) {
    line += 1;
    lineStart = at + 1;
  }
  const before = decode(bytes.subarray(lineStart, offset)).text;
  return { line, column: [...before].length + 1 };
}

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"));

export interface HexLine {
  offset: string;
  hex: string;
  text: string;
}

/** One line of `width` bytes; the hex of a last, shorter one is filled up with blanks. */
export function hexLine(bytes: Uint8Array, line: number, width: number): HexLine {
  const start = line * width;
  const row = [...bytes.subarray(start, start + width)];
  const groups = Math.ceil(width / 8);
  const hex = Array.from({ length: groups }, (_, group) =>
    row
      .slice(group * 8, group * 8 + 8)
      .map((byte) => HEX[byte])
      .join(" "),
  ).join("  ");
  return {
    offset: start.toString(16).padStart(8, "0"),
    hex: hex.padEnd(width * 3 - 1 + groups - 1),
    text: row.map((b) => (b >= 32 && b < 127 ? String.fromCharCode(b) : "·")).join(""),
  };
}

/** Unpacks gzip, with a bound: a few kilobytes can claim to be gigabytes. */
export async function gunzip(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  const { readable, writable } = new DecompressionStream("gzip");
  const writer = writable.getWriter();
  // A damaged stream fails on both sides; the reading side reports it.
  writer.write(bytes).catch(() => {});
  writer.close().catch(() => {});
  const chunks: Uint8Array[] = [];
  let length = 0;
  for (const reader = readable.getReader(); ;) {
    const { done, value } = await reader.read();
    if (done) break;
    length += value.length;
    if (length > DECODED_AT_MOST) {
      await reader.cancel();
      throw new Error("The decoded body is larger than 64 MiB");
    }
    chunks.push(value);
  }
  return join(chunks, length);
}

function join(chunks: Uint8Array[], length: number): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.length;
  }
  return whole;
}

/** Whether text is a fair way to show these bytes: UTF-8 without control characters. */
export function isText(bytes: Uint8Array): boolean {
  const { text, damaged } = decode(bytes);
  // eslint-disable-next-line no-control-regex -- control characters are what is looked for
  return !damaged && !/[\0-\x08\x0e-\x1f]/.test(text);
}

/** Why a text that somebody edits cannot be a body. */
export const unsendable = (text: string): string | null =>
  text.isWellFormed()
    ? null
    : "The body has half a character, which UTF-8 cannot carry. Remove it.";
