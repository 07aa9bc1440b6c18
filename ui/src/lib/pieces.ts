// Cuts a file into pieces of whole lines for the import, without ever holding it whole: it reads a
// mebibyte at a time and keeps only the line that has begun.
import type { ImportFault, ImportPiece } from "../api/generated";
import { size } from "./format";

const READ = 1024 * 1024;
/** A body of the largest size that can be set, in base64, is well below. */
const LONGEST_LINE = 128 * 1024 * 1024;
const LINE_FEED = 10;
const NOT_UTF8 = "This line is not UTF-8. Export it again: what Hookglass writes always is.";

export interface Cut {
  /** Lines to be taken; null where a line cannot be. */
  piece: ImportPiece | null;
  fault: ImportFault | null;
  /** Bytes of the file that are dealt with. */
  read: number;
}

interface Limits {
  read?: number;
  longest?: number;
}

export async function* cut(
  file: Blob,
  { read = READ, longest = LONGEST_LINE }: Limits = {},
): AsyncGenerator<Cut> {
  const begun = new Begun();
  let line = 1;
  let tooLong = false;

  for (let at = 0; at < file.size; at += read) {
    const chunk = new Uint8Array(await file.slice(at, at + read).arrayBuffer());
    const done = at + chunk.length;
    let start = 0;
    const first = chunk.indexOf(LINE_FEED);
    if (begun.size > 0 || tooLong) {
      if (first === -1) start = chunk.length;
      else start = first + 1;
      if (!tooLong) begun.add(chunk.subarray(0, start));
      if (begun.size > longest) {
        tooLong = true;
        begun.take();
      }
      if (first === -1) continue;
      if (tooLong) yield { piece: null, fault: overlong(line, longest), read: at + start };
      else yield* decoded(begun.take(), line, at + start);
      tooLong = false;
      line += 1;
    }
    const end = chunk.lastIndexOf(LINE_FEED) + 1;
    if (end > start) {
      yield* decoded(chunk.subarray(start, end), line, at + end);
      line += lines(chunk.subarray(start, end));
    }
    begun.add(chunk.subarray(Math.max(start, end)));
    if (begun.size > 0) yield { piece: null, fault: null, read: done };
  }
  if (tooLong) yield { piece: null, fault: overlong(line, longest), read: file.size };
  else if (begun.size > 0) yield* decoded(begun.take(), line, file.size);
}

/** The line that has begun and has not ended. */
class Begun {
  size = 0;
  #parts: Uint8Array[] = [];

  add(part: Uint8Array): void {
    if (part.length === 0) return;
    this.#parts.push(part);
    this.size += part.length;
  }

  take(): Uint8Array {
    const whole = new Uint8Array(this.size);
    let at = 0;
    for (const part of this.#parts) {
      whole.set(part, at);
      at += part.length;
    }
    this.#parts = [];
    this.size = 0;
    return whole;
  }
}

function lines(bytes: Uint8Array): number {
  let found = 0;
  for (let at = bytes.indexOf(LINE_FEED); at !== -1; at = bytes.indexOf(LINE_FEED, at + 1))
    found += 1;
  return found;
}

/** The lines as text. One that is not UTF-8 is a fault of its own, and those around it are taken. */
function* decoded(bytes: Uint8Array, first_line: number, read: number): Generator<Cut> {
  const text = utf8(bytes);
  if (text !== null) {
    yield { piece: { text, first_line }, fault: null, read };
    return;
  }
  let line = first_line;
  let good = { start: 0, line };
  for (let start = 0; start < bytes.length; line += 1) {
    const feed = bytes.indexOf(LINE_FEED, start);
    const end = feed === -1 ? bytes.length : feed + 1;
    if (utf8(bytes.subarray(start, end)) === null) {
      if (start > good.start) yield* decoded(bytes.subarray(good.start, start), good.line, read);
      yield { piece: null, fault: { line, message: NOT_UTF8 }, read };
      good = { start: end, line: line + 1 };
    }
    start = end;
  }
  if (bytes.length > good.start) yield* decoded(bytes.subarray(good.start), good.line, read);
}

function utf8(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}

const overlong = (line: number, longest: number): ImportFault => ({
  line,
  message: `This line is longer than ${size(longest)}, and no delivery is.`,
});
