import { expect, it } from "vitest";
import { wordsOf } from "./rules";

it("parts words at commas and lines, each once", () => {
  expect(wordsOf(" price, still available ,\nprice,, ")).toEqual(["price", "still available"]);
  expect(wordsOf("  ")).toEqual([]);
});
