import { expect, it } from "vitest";
import { Balance } from "./balance";

it("gives what is under way a second", () => {
  const balance = new Balance();
  balance.mark(0, 5);
  expect(balance.isShort(500, 4)).toBe(false);
  expect(balance.isShort(1001, 4)).toBe(true);
  expect(balance.isShort(1001, 5)).toBe(false);
});

it("is calm under a steady load that trails by half a second, and not by two", () => {
  const balance = new Balance();
  for (let ms = 0; ms <= 10_000; ms += 100) balance.mark(ms, ms * 2);
  expect(balance.isShort(10_000, 19_000)).toBe(false);
  expect(balance.isShort(10_000, 16_000)).toBe(true);
});

it("finds a single one that was lost for good", () => {
  const balance = new Balance();
  for (let ms = 0; ms <= 5000; ms += 100) balance.mark(ms, 7);
  expect(balance.isShort(5000, 6)).toBe(true);
});
