import { readdirSync, readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { indent } from "./indent";

it("breaks and indents, and keeps every value as it is written", () => {
  expect(indent('{"a":[1,{}],"a":"\\u00e9 { , : }","n":90071992547409931, "e" : [ ]}')).toBe(
    [
      "{",
      '  "a": [',
      "    1,",
      "    {}",
      "  ],",
      '  "a": "\\u00e9 { , : }",',
      '  "n": 90071992547409931,',
      '  "e": []',
      "}",
    ].join("\n"),
  );
  expect(indent("[[[]],[]]")).toBe("[\n  [\n    []\n  ],\n  []\n]");
  expect(indent(' "x" ')).toBe('"x"');
});

it("means the same for every recorded payload", () => {
  const folder = "../fixtures/payloads/";
  const files = readdirSync(folder).filter((file) => file.endsWith(".json"));
  expect(files.length).toBeGreaterThan(10);
  for (const file of files) {
    const text = readFileSync(folder + file, "utf8");
    expect(JSON.parse(indent(text)), file).toEqual(JSON.parse(text));
  }
});

it("does not grow without bound when levels are many", () => {
  const deep = "[".repeat(10_000) + "]".repeat(10_000);
  expect(indent(deep).length).toBeLessThan(2_000_000);
});
