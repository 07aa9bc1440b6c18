import { expect, it } from "vitest";
import { fieldChange, listed, namesIn, withName } from "./fields";

it("reads names however they are divided, each once", () => {
  expect(namesIn(" comments, messages\nmentions,,comments ")).toEqual([
    "comments",
    "messages",
    "mentions",
  ]);
  expect(namesIn("  ")).toEqual([]);
});

it("changes one name, and leaves one out", () => {
  expect(withName("coments, feed", "coments", "comments")).toBe("comments, feed");
  expect(withName("comments feed", "feed", null)).toBe("comments");
  expect(withName("comments feed", "feed", "comments")).toBe("comments");
});

it("knows what is to be added and removed", () => {
  expect(fieldChange(["a", "b"], ["b", "c"])).toEqual({ added: ["c"], removed: ["a"] });
});

it("lists as people do", () => {
  expect([[], ["a"], ["a", "b"], ["a", "b", "c"]].map(listed)).toEqual([
    "",
    "a",
    "a and b",
    "a, b and c",
  ]);
});
