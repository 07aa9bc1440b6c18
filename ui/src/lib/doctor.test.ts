import { expect, it } from "vitest";
import type { Finding, Fix } from "../api/generated";
import { bytesInWords, fixesFor, frameworksOf } from "./doctor";

const fix = (framework: string | null): Fix => ({ framework, text: "", snippet: null });
const finding = (...fixes: Fix[]) => ({ fix: fixes }) as Finding;

it("offers each framework once, and always what holds for all", () => {
  const some = finding(fix(null), fix("Express"), fix("Django"));
  expect(frameworksOf([some, finding(fix(null), fix("Django"))])).toEqual(["Express", "Django"]);
  expect(fixesFor(some, "Django").map(({ framework }) => framework)).toEqual([null, "Django"]);
  expect(fixesFor(some, "")).toHaveLength(1);
});

it("says where bytes are", () => {
  expect(bytesInWords([41, 57])).toBe("bytes 41 to 56");
  expect(bytesInWords([1000, 1001])).toBe("byte 1,000");
  expect(bytesInWords([7, 7])).toBe("before byte 7");
});
