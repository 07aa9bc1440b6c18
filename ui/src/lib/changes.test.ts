import { describe, expect, it } from "vitest";
import {
  around,
  firstByteDifference,
  offsetWords,
  placesWords,
  restWords,
  spaced,
  textOf,
  visible,
} from "./changes";

const hex = (text: string) => Buffer.from(text).toString("hex");

describe("a stretch of bytes as text", () => {
  it("keeps the escapes of the payload as they are", () => {
    expect(textOf(hex(String.raw`\u00e9\n`))).toBe(String.raw`\u00e9\n`);
    expect(textOf(hex("é 🎨"))).toBe("é 🎨");
  });

  it("shows what cannot be seen", () => {
    expect(textOf(hex("a\r\n\tb"))).toBe("a‹CR›‹LF›‹TAB›b");
    expect(textOf("efbbbf")).toBe("‹U+FEFF›");
    expect(visible("\u202eabc\u200d\u00a0\x7f")).toBe("‹U+202E›abc‹U+200D›‹U+00A0›‹U+007F›");
  });

  it("replaces what is no UTF-8, and leaves the digits to say what it was", () => {
    expect(textOf("ff41")).toBe("�A");
    expect(spaced("ff41")).toBe("ff 41");
    expect(spaced("")).toBe("");
  });
});

it("says how much of a stretch is not shown", () => {
  expect(restWords("0011", 2)).toBeNull();
  expect(restWords("0011", 3)).toBe("1 byte more");
  expect(restWords("00".repeat(64), 2064)).toBe("2,000 bytes more");
});

it("counts places in words", () => {
  expect([0, 1, 2].map(placesWords)).toEqual([
    "No byte differs",
    "1 place differs",
    "2 places differ",
  ]);
});

it("finds the first byte that differs, also past an end", () => {
  const bytes = (...all: number[]) => Uint8Array.from(all);
  expect(firstByteDifference(bytes(1, 2), bytes(1, 2))).toBeNull();
  expect(firstByteDifference(bytes(1, 2), bytes(1, 3))).toBe(1);
  expect(firstByteDifference(bytes(1, 2), bytes(1, 2, 3))).toBe(2);
  expect(firstByteDifference(bytes(), bytes())).toBeNull();
  expect(around(bytes(0, 1, 255), 1)).toBe("01 ff");
  expect(offsetWords(1042)).toBe("byte 1,042 (0x412)");
});
