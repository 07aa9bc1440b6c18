import { describe, expect, it } from "vitest";
import { ARRAY, type JsonDoc, OBJECT, STRING } from "./doc";
import { JsonError } from "./scan";
import { keyOf, pathOf, sourceOf, valueOf } from "./text";
import { tokenize } from "./tokenize";

const bytes = (text: string) => new TextEncoder().encode(text);
const read = (text: string) => tokenize(bytes(text));

/** The text rebuilt from nothing but the spans of keys and scalars. */
function rebuild(doc: JsonDoc): string {
  const parts: string[] = [];
  const closing: { after: number; mark: string }[] = [];
  for (let node = 0; node < doc.length; node += 1) {
    while (closing.at(-1)?.after === node) parts.push(closing.pop()?.mark ?? "");
    if (doc.index(node) > 0) parts.push(",");
    const key = keyOf(doc, node);
    if (key !== null) parts.push(key, ":");
    const kind = doc.kind(node);
    if (kind === OBJECT || kind === ARRAY) {
      parts.push(kind === OBJECT ? "{" : "[");
      closing.push({ after: doc.after(node), mark: kind === OBJECT ? "}" : "]" });
    } else parts.push(sourceOf(doc, node));
  }
  return (
    parts.join("") +
    closing
      .reverse()
      .map(({ mark }) => mark)
      .join("")
  );
}

/** The value as JSON.parse would build it. */
function build(doc: JsonDoc, node = 0): unknown {
  const kind = doc.kind(node);
  if (kind !== OBJECT && kind !== ARRAY) return JSON.parse(sourceOf(doc, node));
  const members: [string, unknown][] = [];
  for (let at = node + 1; at < doc.after(node); at = doc.after(at)) {
    members.push([JSON.parse(keyOf(doc, at) ?? '""'), build(doc, at)]);
  }
  return kind === OBJECT ? Object.fromEntries(members) : members.map(([, value]) => value);
}

function failure(text: string): JsonError {
  try {
    read(text);
  } catch (error) {
    if (error instanceof JsonError) return error;
    throw error;
  }
  throw new Error(`${text} was read`);
}

/** A small fixed generator (mulberry32), so that a failure can be repeated. */
function dice(seed: number): () => number {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

function randomJson(roll: () => number, depth = 0): unknown {
  const pick = Math.floor(roll() * (depth > 5 ? 5 : 7));
  const text = () =>
    Array.from(
      { length: roll() * 9 },
      () => '"\\/\n\u0000é👩🏽‍🎨\ud800a b'[Math.floor(roll() * 17)] ?? "x",
    ).join("");
  const list = () => Array.from({ length: roll() * 5 }, () => randomJson(roll, depth + 1));
  if (pick < 2) return text();
  if (pick === 2) return (roll() - 0.5) * 10 ** Math.floor(roll() * 40 - 20);
  if (pick === 3) return Math.floor(roll() * 1e15);
  if (pick === 4) return [true, false, null][Math.floor(roll() * 3)];
  return pick === 5 ? list() : Object.fromEntries(list().map((value) => [text(), value]));
}

describe("what came is what is kept", () => {
  it.each([
    '{"id":17841400000123456789012345,"pi":3.140000,"e":1E+02,"zero":-0}',
    '{"a":1,"a":2,"b":{"a":[],"a":{}}}',
    '{"z":1,"a":2,"10":3,"1":4}',
    '["\\u00e4\\/\\u0040","ä/@","\\ud83d\\ude00"]',
    '"alone"',
    "[]",
    "0",
  ])("%s", (text) => {
    expect(rebuild(read(text))).toBe(text);
  });

  it("rebuilds and agrees with JSON.parse on 500 random documents", () => {
    const roll = dice(20260520);
    for (let round = 0; round < 500; round += 1) {
      const text = JSON.stringify(randomJson(roll));
      expect(rebuild(read(text)), text).toBe(text);
      const spaced = JSON.stringify(JSON.parse(text), null, "\t\n ");
      expect(build(read(` ${spaced}\r\n`)), text).toEqual(JSON.parse(text));
    }
  });

  it("reads 10,000 levels without a deep stack", () => {
    const doc = read(`${'{"a":['.repeat(5000)}1${"]}".repeat(5000)}`);
    expect(doc.length).toBe(10_001);
    expect(doc.depth(10_000)).toBe(10_000);
    expect(pathOf(doc, 10_000)).toBe(`$${".a[0]".repeat(5000)}`);
  });

  it("tolerates a byte order mark", () => {
    expect(rebuild(tokenize(bytes("\ufeff[1]")))).toBe("[1]");
  });
});

describe("texts", () => {
  it("shows half a surrogate pair as U+FFFD and keeps its source", () => {
    const doc = read('["\\ud83d!","\\ude00"]');
    expect([valueOf(doc, 1), valueOf(doc, 2)]).toEqual(["\ufffd!", "\ufffd"]);
    expect(sourceOf(doc, 1)).toBe('"\\ud83d!"');
  });

  it("passes bytes that are not UTF-8", () => {
    const doc = tokenize(Uint8Array.of(34, 0xff, 0x41, 34));
    expect(doc.kind(0)).toBe(STRING);
    expect(valueOf(doc, 0)).toBe("\ufffdA");
  });

  it("names places by path", () => {
    const doc = read('{"entry":[{"odd key":{"a\\"":[1,2]}}]}');
    expect(pathOf(doc, 0)).toBe("$");
    expect(pathOf(doc, doc.length - 1)).toBe('$.entry[0]["odd key"]["a\\""][1]');
  });
});

describe("folding", () => {
  it("hides what is inside, and only that", () => {
    const doc = read('{"a":[1,2],"b":{"c":3},"d":4}');
    expect([...doc.visible(new Set())]).toEqual([0, 1, 2, 3, 4, 5, 6]);
    expect([...doc.visible(new Set([1]))]).toEqual([0, 1, 4, 5, 6]);
    expect([...doc.visible(new Set([0, 1]))]).toEqual([0]);
  });
});

describe("errors name the first byte that cannot be right", () => {
  it.each([
    ["", 0, "empty"],
    ["  ", 2, "too early"],
    ['{"a":1,}', 7, "key"],
    ["[1,]", 3, "value"],
    ['{"a" 1}', 5, "colon"],
    ['{"a":1 "b":2}', 7, "object"],
    ["[1 2]", 3, "array"],
    ["[1}", 2, "array"],
    ['{"a":"b', 7, "not closed"],
    ['"\\x"', 2, "escape"],
    ['"\\u12g4"', 5, "hexadecimal"],
    ['"a\nb"', 2, "control"],
    ["01", 1, "ended before"],
    ["1.", 2, "digit"],
    ["-", 1, "digit"],
    ["1e+", 3, "digit"],
    ["nul", 0, "value"],
    ["NaN", 0, "value"],
    ["{} {}", 3, "ended before"],
    ["[", 1, "too early"],
  ])("%s", (text, offset, message) => {
    const error = failure(text);
    expect(error.offset).toBe(offset);
    expect(error.message).toContain(message);
  });

  it("agrees with JSON.parse on what is JSON, for every cut and change of one byte", () => {
    const text = '{"a":[1.5e3,"\\u00e4",true,null],"b":{}}';
    const variants = [...text].flatMap((_, i) => [
      text.slice(0, i),
      ...'x"{}[],:0-\\ '.split("").map((c) => text.slice(0, i) + c + text.slice(i + 1)),
    ]);
    for (const variant of variants) {
      const accepts = (reader: (t: string) => unknown) => {
        try {
          reader(variant);
          return true;
        } catch {
          return false;
        }
      };
      expect(accepts(read), variant).toBe(accepts(JSON.parse));
    }
  });
});
