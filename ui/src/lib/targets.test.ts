import { expect, it } from "vitest";
import type { Forwarding, ForwardMode, TargetInfo } from "../api/generated";
import {
  draftOf,
  formOf,
  isSecretHeader,
  lettersInWords,
  lossInWords,
  takenInWords,
  targetsInWords,
  workInWords,
} from "./targets";

const FORWARDING: Forwarding = {
  mode: "live",
  work: "idle",
  since: "2026-01-01T00:00:00Z",
  received: 0,
  forwarded: 0,
  dead: 0,
  skipped: 0,
  waiting: 0,
  current: null,
  tries: 0,
  problem: null,
  next_try: null,
};

const target = (name: string, forward: ForwardMode = "off"): TargetInfo => ({
  id: 7,
  name,
  url: "http://localhost:3000/hook",
  timeout_s: null,
  headers: [
    { name: "X-Environment", value: "dev" },
    { name: "Authorization", value: null },
  ],
  trust: { kind: "certificate", pem: "PEM" },
  secret: "meta_app_secret",
  forward,
  forwarding: FORWARDING,
});

it.each([
  ["Authorization", true],
  ["proxy-authorization", true],
  ["Cookie", true],
  ["X-Api-Key", true],
  ["x-gitlab-TOKEN", true],
  ["X-Authorization-Mode", false],
  ["Accept", false],
])("%s is a secret: %s", (name, isSecret) => expect(isSecretHeader(name)).toBe(isSecret));

it("writes a target as it was when nothing is changed, and leaves its secrets alone", () => {
  const { id, name, url, timeout_s, headers, trust, secret } = target("dev");
  expect(draftOf(formOf(target("dev")))).toEqual({
    id,
    name,
    url,
    timeout_s,
    headers,
    trust,
    secret,
  });
});

it("offers a time-out for a new target, and leaves out headers without a name", () => {
  const form = formOf(null);
  form.name = " dev ";
  form.url = " http://localhost:3000 ";
  form.headers = [
    { key: 0, name: " Authorization ", value: "Bearer x", isKept: false },
    { key: 1, name: " ", value: "", isKept: false },
  ];
  expect(draftOf(form)).toEqual({
    id: null,
    name: "dev",
    url: "http://localhost:3000",
    timeout_s: 30,
    headers: [{ name: "Authorization", value: "Bearer x" }],
    trust: { kind: "system" },
    secret: null,
  });
});

it("says what forwarding is doing", () => {
  const say = (some: Partial<Forwarding>) => workInWords({ ...FORWARDING, ...some });
  expect(say({})).toBe("Nothing waits.");
  expect(say({ work: "sending", current: 12 })).toBe("Delivery 12 is on its way.");
  expect(say({ work: "retrying", current: 12, tries: 1 })).toBe("Delivery 12 was sent once.");
  expect(say({ work: "retrying", current: 12, tries: 3 })).toBe("Delivery 12 was sent 3 times.");
  expect(say({ work: "unreachable", waiting: 1 })).toMatch(/^1 delivery waits/);
  expect(say({ work: "unreachable", waiting: 1200 })).toMatch(/^1,200 deliveries wait/);
});

it("says what goes with a target", () => {
  expect(lossInWords(0, 0)).toBe("Its attempts stay with their deliveries.");
  expect(lossInWords(12, 0)).toBe("Its queue of 12 goes with it.");
  expect(lossInWords(0, 1)).toBe("Its 1 dead letter goes with it.");
  expect(lossInWords(0, 3)).toBe("Its 3 dead letters go with it.");
  expect(lossInWords(12, 3)).toBe("Its queue of 12 and its 3 dead letters go with it.");
  expect(lossInWords(0, 1000)).toBe("Its dead letters, at least 1,000, go with it.");
});

it("says no more of dead letters than is known", () => {
  expect([1, 3, 999].map(lettersInWords)).toEqual([
    "1 dead letter",
    "3 dead letters",
    "999 dead letters",
  ]);
  expect(lettersInWords(1000), "no more are listed").toBe("At least 1,000 dead letters");
});

it("says which dead letters were taken, by what is left of them", () => {
  const left = (...ids: number[]) => ids.map((delivery_id) => ({ delivery_id }));
  expect(takenInWords([7], left(5))).toBe("Delivery 7 was taken");
  expect(takenInWords([7], left(7, 5))).toBe("Delivery 7 was not taken: see its attempts");
  expect(takenInWords([9, 7, 5], [])).toBe("3 deliveries were taken");
  expect(takenInWords([9, 7, 5], left(9, 7))).toBe(
    "1 of 3 were taken. Delivery 7 was not taken: see its attempts",
  );
  expect(takenInWords([9, 7], left(9, 7))).toBe("Delivery 7 was not taken: see its attempts");
});

it("says how many there are, and which are forwarded to", () => {
  expect(targetsInWords([])).toBe("");
  expect(targetsInWords([target("dev")])).toBe("1 target, none is forwarded to");
  expect(targetsInWords([target("dev", "live"), target("b", "pass_through")])).toBe(
    "2 targets, forwarding to dev and b",
  );
  expect(targetsInWords(["a", "b", "c"].map((name) => target(name, "live")))).toBe(
    "3 targets, forwarding to 3 of them",
  );
});
