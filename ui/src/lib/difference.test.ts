import { expect, it } from "vitest";
import { firstDifference } from "./difference";

it("finds where two digests part", () => {
  expect(firstDifference("abc", "abc")).toBeNull();
  expect(firstDifference("ABC", "abc")).toBeNull();
  expect(firstDifference("abc", "abd")).toBe(2);
  expect(firstDifference("ab", "abc")).toBe(2);
  expect(firstDifference("", "abc")).toBe(0);
});
