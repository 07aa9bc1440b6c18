import { expect, it } from "vitest";
import { initial, toneOf, TONES } from "./monogram";

it("takes the first letter, digit or emoji as people see it", () => {
  expect(initial("lena.paints")).toBe("L");
  expect(initial("_.7even")).toBe("7");
  expect(initial("🌸hana🌸")).toBe("🌸");
  expect(initial("👩‍👩‍👧‍👦 family")).toBe("👩‍👩‍👧‍👦");
  expect(initial("نور")).toBe("ن");
  expect(initial("._.")).toBe("");
});

it("gives a name one colour, and names all colours", () => {
  expect(toneOf("Lena.Paints")).toBe(toneOf("lena.paints"));
  const tones = Array.from({ length: 200 }, (_, i) => toneOf(`person${i}`));
  expect(new Set(tones).size).toBe(TONES);
  expect(Math.max(...tones)).toBeLessThan(TONES);
});
