import { describe, expect, it } from "vitest";
import type { DeliveryRow } from "../api/generated";
import { cut, isFleeting, quoted, termOf, valuesOf, without, withTerm } from "./query";

describe("cutting", () => {
  it("finds names, values, negations and places", () => {
    expect(
      cut(' -from:"lena \\"k\\"" 👍 great').map(({ name, value, isNegated, from, to }) => [
        ...[name, value, isNegated, from, to],
      ]),
    ).toEqual([
      ["from", 'lena "k"', true, 1, 19],
      [null, "👍", false, 20, 22],
      [null, "great", false, 23, 28],
    ]);
  });

  it("takes a colon within quotation marks, or none before it, for text", () => {
    expect(cut('"a:b" :c http://x').map(({ name, value }) => [name, value])).toEqual([
      [null, "a:b"],
      [null, ":c"],
      ["http", "//x"],
    ]);
  });

  it("notices a quotation mark that is never closed", () => {
    expect(cut('a "b c').map(({ isClosed }) => isClosed)).toEqual([true, false]);
    expect(cut("   ")).toEqual([]);
  });
});

it("writes values so that they are read as they are", () => {
  for (const value of ["plain", "lena k", 'a"b', "a,b", "a\\b", "", " ", "ünïcode", "-x"]) {
    const [term] = cut(`from:${quoted(value)}`);
    expect(term.value).toBe(value);
    expect(term.to).toBe(`from:${quoted(value)}`.length);
  }
  expect([quoted("lena.k"), quoted("lena k"), quoted("a,b")]).toEqual([
    "lena.k",
    '"lena k"',
    '"a,b"',
  ]);
  expect(termOf({ name: "from", value: "a b" }, true)).toBe('-from:"a b"');
});

describe("adding a term", () => {
  const comments = { name: "field", value: "comments" };

  it("goes behind what is there, once", () => {
    expect(withTerm("", comments)).toBe("field:comments");
    expect(withTerm(" great  work ", comments)).toBe("great work field:comments");
    expect(withTerm("field:Comments great", comments)).toBe("great field:comments");
    expect(withTerm("field:messages", comments)).toBe("field:messages field:comments");
  });

  it("takes the place of what it contradicts", () => {
    expect(withTerm("-field:comments a", comments)).toBe("a field:comments");
    expect(withTerm("field:comments", comments, true)).toBe("-field:comments");
    expect(withTerm("verdict:valid a", { name: "verdict", value: "invalid" })).toBe(
      "a verdict:invalid",
    );
    expect(withTerm("verdict:valid", { name: "verdict", value: "invalid" }, true)).toBe(
      "verdict:valid -verdict:invalid",
    );
    expect(withTerm("from:@lena", { name: "from", value: "lena" }, true)).toBe("-from:lena");
  });

  it("does not fall into an open quotation mark", () => {
    expect(withTerm('"so great', comments)).toBe('"so great" field:comments');
  });
});

it("takes a term out", () => {
  expect(without("a  b:c d", { from: 3, to: 6 })).toBe("a d");
  expect(without("b:c", { from: 0, to: 3 })).toBe("");
});

it("knows what does not stay as it is found", () => {
  expect(["is:pinned", "a -has:note", "after:1h"].map(isFleeting)).toEqual([true, true, true]);
  expect(["", "great", "field:comments", '"is:pinned"'].map(isFleeting)).toEqual([
    ...[false, false, false, false],
  ]);
});

it("offers of a line what others may have as well", () => {
  const row = {
    verdict: null,
    source: "tunnel",
    sentence: { actor: "Person 1408…1234", text: "" },
    fields: ["comments", "messages"],
    status: null,
  } as unknown as DeliveryRow;
  expect(
    Object.values(valuesOf(row))
      .flat()
      .map((value) => termOf(value)),
  ).toEqual([...["verdict:not_judged", "source:tunnel", "field:comments", "field:messages"]]);
  const named = { ...row, sentence: { actor: "@lena", text: "" }, status: 200 };
  expect(valuesOf(named).what).toEqual([{ name: "from", value: "lena" }]);
  expect(valuesOf(named).status).toEqual([{ name: "status", value: "200" }]);
});
