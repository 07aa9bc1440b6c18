// Moves over the bytes of JSON scalars and blanks, by the grammar of RFC 8259 and not a byte wider.
// Bytes that are not UTF-8 pass inside strings: showing them is the business of the display.

const code = (char: string) => char.charCodeAt(0);
const QUOTE = code('"');
const BACKSLASH = code("\\");
const SHORT_ESCAPES = new Set([...'"\\/bfnrt'].map(code));
const LITERALS = ["true", "false", "null"];
const isDigit = (byte: number) => byte >= 48 && byte <= 57;
const isHex = (byte: number) => isDigit(byte) || ((byte | 32) >= 97 && (byte | 32) <= 102);

export class JsonError extends Error {
  constructor(
    message: string,
    readonly offset: number,
  ) {
    super(message);
  }
}

export class Scanner {
  at = 0;

  constructor(private readonly bytes: Uint8Array) {}

  /** -1 past the end. */
  get byte(): number {
    return this.at < this.bytes.length ? this.bytes[this.at] : -1;
  }

  get atEnd(): boolean {
    return this.at >= this.bytes.length;
  }

  fail(message: string): never {
    const what = this.bytes.length === 0 ? "The body is empty" : "The body ends too early";
    throw new JsonError(this.atEnd ? `${what}. ${message}` : message, this.at);
  }

  expect(byte: number, message: string): void {
    if (this.byte !== byte) this.fail(message);
    this.at += 1;
  }

  skipBom(): void {
    const [a, b, c] = this.bytes;
    if (a === 0xef && b === 0xbb && c === 0xbf) this.at = 3;
  }

  skipSpace(): void {
    const { bytes } = this;
    let at = this.at;
    while (bytes[at] === 32 || bytes[at] === 10 || bytes[at] === 13 || bytes[at] === 9) at += 1;
    this.at = at;
  }

  string(): void {
    const { bytes } = this;
    for (let at = this.at + 1; ; at += 1) {
      const byte = bytes[at];
      if (byte > BACKSLASH || (byte >= 32 && byte !== QUOTE && byte !== BACKSLASH)) continue;
      this.at = at;
      if (byte === QUOTE) break;
      if (byte === BACKSLASH) at = this.escape();
      else if (this.atEnd) this.fail("A string is not closed");
      else this.fail("A control character in a string has to be escaped");
    }
    this.at += 1;
  }

  /** Where the last character of the escape is. */
  private escape(): number {
    this.at += 1;
    if (SHORT_ESCAPES.has(this.byte)) return this.at;
    if (this.byte !== code("u")) this.fail("There is no such escape");
    for (let digit = 0; digit < 4; digit += 1) {
      this.at += 1;
      if (!isHex(this.byte)) this.fail("Four hexadecimal digits should follow \\u");
    }
    return this.at;
  }

  number(): void {
    if (this.byte === code("-")) this.at += 1;
    if (this.byte === code("0")) this.at += 1;
    else this.digits();
    if (this.byte === code(".")) {
      this.at += 1;
      this.digits();
    }
    if ((this.byte | 32) === code("e")) {
      this.at += 1;
      if (this.byte === code("+") || this.byte === code("-")) this.at += 1;
      this.digits();
    }
  }

  private digits(): void {
    if (!isDigit(this.byte)) this.fail("A digit should be here");
    while (isDigit(this.byte)) this.at += 1;
  }

  literal(): void {
    const found = LITERALS.find((word) =>
      [...word].every((char, i) => this.bytes[this.at + i] === code(char)),
    );
    if (!found) this.fail("A value should be here");
    this.at += found.length;
  }
}
