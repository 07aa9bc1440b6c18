import { describe, expect, it } from "vitest";
import { cut, type Cut } from "./pieces";

async function all(content: BlobPart[], read: number, longest?: number): Promise<Cut[]> {
  const cuts: Cut[] = [];
  for await (const one of cut(new Blob(content), { read, longest })) cuts.push(one);
  return cuts;
}

const told = (cuts: Cut[]) =>
  cuts.flatMap(({ piece, fault }) =>
    piece ? [[piece.first_line, piece.text]] : fault ? [[fault.line, fault.message]] : [],
  );

describe("cutting a file", () => {
  it("gives whole lines, numbered from 1, whatever is read at a time", async () => {
    const text = '{"a":1}\n{"b":"é🎨"}\n\n{"c":3}';
    for (let read = 1; read <= 40; read += 1) {
      const pieces = told(await all([text], read));
      expect(pieces.map(([, piece]) => piece).join("")).toBe(text);
      let line = 1;
      for (const [first, piece] of pieces as [number, string][]) {
        expect(first).toBe(line);
        line += piece.split("\n").length - 1;
      }
    }
  });

  it("keeps lines together as far as they are read together", async () => {
    expect(told(await all(["a\nb\nc\n"], 100))).toEqual([[1, "a\nb\nc\n"]]);
    expect(told(await all(["a\nb\nlonger\nc"], 5))).toEqual([
      [1, "a\nb\n"],
      [3, "longer\n"],
      [4, "c"],
    ]);
  });

  it("lets a long line stand alone", async () => {
    const long = "x".repeat(50);
    expect(told(await all([`a\n${long}\nb\nc\n`], 10))).toEqual([
      [1, "a\n"],
      [2, `${long}\n`],
      [3, "b\nc\n"],
    ]);
  });

  it("gives up a line that no memory should hold, and goes on after it", async () => {
    const cuts = await all([`a\n${"x".repeat(100)}\nb\n`], 10, 40);
    expect(told(cuts)).toEqual([
      [1, "a\n"],
      [2, "This line is longer than 40 B, and no delivery is."],
      [3, "b\n"],
    ]);
    const last = await all(["x".repeat(100)], 10, 40);
    expect(told(last)).toEqual([[1, "This line is longer than 40 B, and no delivery is."]]);
  });

  it("names the one line that is not UTF-8, and takes the others", async () => {
    const cuts = await all(["z\na\nb", Uint8Array.of(0xff), "\nc\nd\n"], 100);
    expect(told(cuts)).toEqual([
      [1, "z\na\n"],
      [3, expect.stringContaining("not UTF-8")],
      [4, "c\nd\n"],
    ]);
  });

  it("says how far it is, and never goes back", async () => {
    const cuts = await all([`${"x".repeat(30)}\nb`], 8);
    const reads = cuts.map(({ read }) => read);
    expect(reads).toEqual([...reads].sort((a, b) => a - b));
    expect(reads.at(-1)).toBe(32);
    expect(await all([""], 8)).toEqual([]);
  });

  it("drops a byte order mark", async () => {
    expect(told(await all(["\ufeff{}\n"], 100))).toEqual([[1, "{}\n"]]);
  });
});
