import { expect, it } from "vitest";
import { pieces } from "./instants";

it("finds the instants, and leaves all else as it is", () => {
  expect(pieces("Meta called at 2026-05-20T12:00:00.123456Z and was refused.")).toEqual([
    { text: "Meta called at " },
    { at: "2026-05-20T12:00:00.123456Z" },
    { text: " and was refused." },
  ]);
  expect(pieces("2026-05-20T12:00:00Z2026-05-20T12:00:00+02:00")).toEqual([
    { at: "2026-05-20T12:00:00Z" },
    { at: "2026-05-20T12:00:00+02:00" },
  ]);
  expect(pieces("On 2026-05-20, <b>none</b>.")).toEqual([{ text: "On 2026-05-20, <b>none</b>." }]);
  expect(pieces("")).toEqual([]);
});
