import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { CODE_ROW, HEAD, ROW } from "./sizes";

it("agrees with the tokens", () => {
  const css = readFileSync("src/styles/tokens.css", "utf8");
  const token = (name: string) => Number(new RegExp(`--${name}: (\\d+)px;`).exec(css)?.[1]);
  expect([ROW, HEAD, CODE_ROW]).toEqual([token("row"), token("head"), token("code-row")]);
});
