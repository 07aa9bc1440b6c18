import { expect, it } from "vitest";
import type { Sample, Scenario } from "../api/generated";
import {
  basisInWords,
  compressedInWords,
  groupsOf,
  plainScenario,
  requestOf,
  requestsIn,
  scenarioInWords,
  scenarioOf,
  type SimulationForm,
} from "./simulation";

const plain = (): Scenario => {
  const scenario = scenarioOf(plainScenario());
  if (!scenario) throw new Error("the plain scenario is complete");
  return scenario;
};

const form = (): SimulationForm => ({
  payload: { from: "sample", name: "comments" },
  body: null,
  scenario: plainScenario(),
  secret: "meta_app_secret",
  to: { choice: "receiver", url: "", timeout: null },
});

it.each([
  { count: null },
  { count: 0 },
  { count: 1.5 },
  { batch: 0 },
  { batch: 1001 },
  { duplicates: -1 },
  { duplicates: null },
  { rate: 0 },
  { size_mib: 0.5 },
  { pace: "compressed" as const, hour_s: null },
])("is incomplete with %o", (some) =>
  expect(scenarioOf({ ...plainScenario(), ...some })).toBeNull(),
);

it("names the pace of the retries, and how long an hour lasts only where it counts", () => {
  expect(plain().retries).toEqual({ pace: "off" });
  expect(scenarioOf({ ...plainScenario(), pace: "compressed", hour_s: 2.5 })?.retries).toEqual({
    pace: "compressed",
    hour_s: 2.5,
  });
  expect(scenarioOf({ ...plainScenario(), pace: "real", hour_s: null })?.retries).toEqual({
    pace: "real",
  });
});

it("names a secret only where one signs", () => {
  expect(requestOf(form())?.secret).toBe("meta_app_secret");
  const unsigned = form();
  unsigned.scenario.signature = "missing";
  expect(requestOf(unsigned)?.secret).toBeNull();
});

it("is no request without a destination", () => {
  expect(requestOf({ ...form(), to: { choice: "url", url: "", timeout: null } })).toBeNull();
});

it("says what will be sent", () => {
  expect(scenarioInWords(plain(), "our receiver")).toBe("1 request to our receiver");
  const many = { ...plain(), count: 10, duplicates: 2, batch: 50, rate: 5 };
  expect(requestsIn(many)).toBe(30);
  expect(scenarioInWords(many, "dev")).toBe("30 requests of 50 updates to dev, at most 5 a second");
});

it("says how long Meta's 36 hours last", () => {
  expect(compressedInWords(1)).toBe("36 s");
  expect(compressedInWords(10)).toBe("6 min");
  expect(compressedInWords(600)).toBe("6 h");
  expect(compressedInWords(null)).toBe("");
});

it("says where a shape is known from, also in words that it does not know", () => {
  expect(basisInWords("documented+observed")).toBe("documented by Meta, observed");
  expect(basisInWords("SYNTHETIC")).toBe("made up");
  expect(basisInWords("rumoured")).toBe("rumoured");
});

it("groups samples by field and finds them by all words", () => {
  const sample = (name: string, title: string): Sample => ({
    name,
    title,
    field: name,
    basis: "observed",
  });
  const samples = [
    sample("comments", "A comment"),
    sample("messages/text", "A message"),
    sample("comments/reels", "A comment on a reel"),
  ];
  const names = (words: string) =>
    groupsOf(samples, words).map(({ field, samples }) => [field, samples.length]);
  expect(names("")).toEqual([
    ["comments", 2],
    ["messages", 1],
  ]);
  expect(names("REEL comment")).toEqual([["comments", 1]]);
  expect(names("nothing")).toEqual([]);
});
