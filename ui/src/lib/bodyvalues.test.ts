import { expect, it } from "vitest";
import { valuesIn } from "./bodyvalues";
import { tokenize } from "./json/tokenize";
import { pathOf } from "./json/text";
import { termOf } from "./query";

/** Path and terms of every value that offers some. */
function offered(body: unknown): Record<string, string[]> {
  const doc = tokenize(new TextEncoder().encode(JSON.stringify(body)));
  const all = Array.from({ length: doc.length }, (_, node) => [
    pathOf(doc, node),
    valuesIn(doc, node).map((value) => termOf(value)),
  ]);
  return Object.fromEntries(all.filter(([, terms]) => terms.length > 0));
}

const change = {
  field: "comments",
  value: { from: { id: "5", username: "lena.k" }, text: "So nice" },
};

it("knows the places that the query language has names for, and offers the words of all", () => {
  expect(
    offered({ object: "instagram", entry: [{ id: "178", time: 9, changes: [change] }] }),
  ).toEqual({
    "$.object": ['"instagram"'],
    "$.entry[0].id": ["account:178", '"178"'],
    "$.entry[0].time": ['"9"'],
    "$.entry[0].changes[0].field": ["field:comments", '"comments"'],
    "$.entry[0].changes[0].value.from.id": ["from:5", '"5"'],
    "$.entry[0].changes[0].value.from.username": ["from:lena.k", '"lena.k"'],
    "$.entry[0].changes[0].value.text": ['"So nice"'],
  });
});

it("knows them in one event by itself, and nowhere else", () => {
  expect(offered({ field: "mentions", value: { media_id: "7", field: "x", id: "178" } })).toEqual({
    "$.field": ["field:mentions", '"mentions"'],
    "$.value.media_id": ["media:7", '"7"'],
    "$.value.field": ['"x"'],
    "$.value.id": ['"178"'],
  });
});

it("names nothing that is neither text nor number", () => {
  const body = { field: null, value: { from: { id: true }, media_id: 5 } };
  expect(offered(body)).toEqual({
    "$.field": ['"null"'],
    "$.value.from.id": ['"true"'],
    "$.value.media_id": ["media:5", '"5"'],
  });
});

it("offers nothing where there is no word", () => {
  expect(offered(["", "…", "!?", {}, [], "👍"])).toEqual({ "$[5]": ['"👍"'] });
});
