import { describe, expect, it } from "vitest";
import { mendLanguage } from "./language";

describe("a browser's language", () => {
  it("is left as it is where Intl knows it", () => {
    const own = { language: "de" };
    mendLanguage(own);
    expect(own.language).toBe("de");
  });

  it("is English where it is the name of a locale without one", () => {
    const own = { language: "c" };
    mendLanguage(own);
    expect(() => new Intl.NumberFormat(own.language)).not.toThrow();
    expect(own.language).toBe("en-US");
  });
});
