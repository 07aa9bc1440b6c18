import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { decode, gunzip, hexLine, isText, position, textIndex } from "./bytes";

const bytes = (text: string) => new TextEncoder().encode(text);

it("notes a byte order mark and bytes that are not UTF-8", () => {
  expect(decode(bytes("ä"))).toEqual({ text: "ä", damaged: false, bom: false });
  expect(decode(bytes("\ufeffa"))).toEqual({ text: "\ufeffa", damaged: false, bom: true });
  expect(decode(Uint8Array.of(0x61, 0xf0, 0x9f))).toEqual({
    text: "a\ufffd",
    damaged: true,
    bom: false,
  });
});

it("finds line, column and character of a byte", () => {
  const text = bytes("ä\n😀x\n");
  expect(position(text, 0)).toEqual({ line: 1, column: 1 });
  expect(position(text, 2)).toEqual({ line: 1, column: 2 });
  expect(position(text, 7)).toEqual({ line: 2, column: 2 });
  expect(textIndex(text, 7)).toBe(4);
});

it("writes hex lines of either width, the last one filled up", () => {
  const source = bytes('{"object": "instagram"}\n');
  expect(hexLine(source, 1, 16)).toEqual({
    offset: "00000010",
    hex: "61 67 72 61 6d 22 7d 0a".padEnd(48),
    text: 'agram"}·',
  });
  expect(hexLine(source, 0, 16).hex).toHaveLength(48);
  expect(hexLine(source, 1, 8)).toEqual({
    offset: "00000008",
    hex: "22 3a 20 22 69 6e 73 74",
    text: '": "inst',
  });
});

describe("gunzip", () => {
  it("unpacks", async () => {
    const packed = new Uint8Array(gzipSync('{"a":1}'));
    expect(decode(await gunzip(packed)).text).toBe('{"a":1}');
  });

  it("fails on half a stream", async () => {
    const packed = new Uint8Array(gzipSync("x".repeat(9000)));
    await expect(gunzip(packed.slice(0, -9))).rejects.toThrow();
  });
});

it("tells text from bytes", () => {
  expect(isText(bytes("<p>ä\t\r\n</p>"))).toBe(true);
  expect(isText(bytes("a\0b"))).toBe(false);
  expect(isText(Uint8Array.of(0xff, 0xfe))).toBe(false);
});
