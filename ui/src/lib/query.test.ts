import { describe, expect, it } from "vitest";
import { QUERY_CHOICES, QUERY_TERMS, type Attempt, type DeliveryRow } from "../api/generated";
import {
  TERMS,
  cut,
  isFleeting,
  outcomeOf,
  quoted,
  sharedOf,
  termOf,
  valuesOf,
  valuesOfHeader,
  without,
  withTerm,
  wordsOf,
} from "./query";

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

describe("words of the body", () => {
  it("stand in quotation marks, as they are", () => {
    for (const text of ["a", 'say "hi"', "c:\\x", "field:comments", "-x", "great work"]) {
      const [term] = cut(termOf(wordsOf(text)[0]));
      expect([term.name, term.value, term.isQuoted]).toEqual([null, text, true]);
    }
    expect(wordsOf(" two\n lines ")).toEqual([{ name: null, value: "two lines" }]);
    expect(termOf({ name: null, value: "a b" }, true)).toBe('-"a b"');
  });

  it("of a long text are its first whole ones", () => {
    const [{ value }] = wordsOf("price ".repeat(100));
    expect(value).toBe("price ".repeat(33).trim());
    // A word that has no end there, and a pair that would be cut in two.
    expect(wordsOf("x".repeat(300))[0].value).toBe("x".repeat(300));
    expect(wordsOf(`${"a ".repeat(99)}a👍 b`)[0].value).toBe("a ".repeat(99).trim());
    expect(wordsOf(`${"a ".repeat(98)}می\u200cخواهم`)[0].value).toBe("a ".repeat(98).trim());
  });

  it("are none where there are only signs", () => {
    expect([wordsOf(""), wordsOf("?!…"), wordsOf("\u{1f3fd}")]).toEqual([[], [], []]);
    expect(wordsOf("👍")).toHaveLength(1);
  });

  it("are added once, and take their own place", () => {
    const words = { name: null, value: "great work" };
    expect(withTerm('nice "Great work"', words)).toBe('nice "great work"');
    expect(withTerm('-"great work" nice', words)).toBe('nice "great work"');
    expect(withTerm('"great work"', words, true)).toBe('-"great work"');
    expect(withTerm("great work", words)).toBe('great work "great work"');
    // Without marks the beginning is enough.
    expect(withTerm("-refund", { name: null, value: "refund" }, true)).toBe('-refund -"refund"');
  });
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
  // A delivery is stored with our own answer; passed through, it is then told the target's.
  expect(["status:5xx", "-status:2xx", "took:>1s"].map(isFleeting)).toEqual([true, true, true]);
  expect(["", "great", "field:comments", '"is:pinned"'].map(isFleeting)).toEqual([
    ...[false, false, false, false],
  ]);
});

it("says of an attempt what a term says, and no more", () => {
  const of = (kind: Attempt["kind"], status: number | null, fault: Attempt["fault"] = null) =>
    outcomeOf({ kind, status, fault } as Attempt).map((value) => termOf(value));
  expect(of("replay", 200)).toEqual([]);
  expect(of("replay", 302)).toEqual(["has:failed_attempt"]);
  expect(of("replay", null)).toEqual(["has:failed_attempt"]);
  expect(of("forward", 204)).toEqual(["has:taken_forward"]);
  expect(of("pass_through", 500)).toEqual(["has:failed_forward"]);
  // Its answer came, though not whole.
  expect(of("forward", 200, { code: "timeout", message: "" })).toEqual(["has:failed_forward"]);
});

it("offers of a line what others may have as well", () => {
  const row = {
    verdict: null,
    source: "tunnel",
    sentence: { actor: "Person 1408…1234", text: "" },
    fields: ["comments", "messages"],
    status: null,
    body_size: 328,
    received_at: "2026-11-28T12:00:00Z",
  } as unknown as DeliveryRow;
  expect(sharedOf(row).map((value) => termOf(value))).toEqual([
    ...["verdict:not_judged", "source:tunnel", "field:comments", "field:messages"],
  ]);
  const named = { ...row, sentence: { actor: "@lena", text: "" }, status: 200 };
  expect(valuesOf(named).what).toEqual([{ name: "from", value: "lena" }]);
  expect(valuesOf(named).status).toEqual([{ name: "status", value: "200" }]);
  expect([...valuesOf(row).size, ...valuesOf(row).at].map((value) => termOf(value))).toEqual([
    ...["size:328", "after:2026-11-28T12:00:00Z"],
  ]);
});

it("offers of a header its value and its name, as long as a query has room for them", () => {
  const terms = (header: [string, string]) => valuesOfHeader(header).map((value) => termOf(value));
  expect(terms(["Host", "a:1"])).toEqual(["header:Host=a:1", "header:Host"]);
  expect(terms(["X-A", 'a, "b"\\'])).toEqual([
    ...[String.raw`header:"X-A=a, \"b\"\\"`, "header:X-A"],
  ]);
  // To the core it is a blank.
  expect(terms(["X-A", "a\u0085b"])[0]).toBe('header:"X-A=a\u0085b"');
  expect(terms(["X-A", ""])[0]).toBe("header:X-A=");
  const long = (length: number) => terms(["X-A", '"'.repeat(length)]);
  expect(long(996)[0].length).toBeLessThan(8192);
  expect(long(997)).toEqual(["header:X-A"]);
  const named = (length: number) => terms(["x".repeat(length), ""]);
  expect(named(999)).toHaveLength(2);
  expect(named(1000), "without room for its value").toHaveLength(1);
  expect(named(1001)).toEqual([]);
});

it("tells of every term that there is, with values that may follow", () => {
  const told = TERMS.flatMap(([example]) => cut(example)).filter(({ name }) => name !== null);
  expect(told.map(({ name }) => name)).toEqual(Object.keys(QUERY_TERMS));
  const choices: Record<string, string[]> = QUERY_CHOICES;
  for (const { name, value } of told) expect(choices[name ?? ""] ?? [value]).toContain(value);
});
