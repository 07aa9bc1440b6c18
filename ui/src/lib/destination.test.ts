import { expect, it } from "vitest";
import type { TargetInfo } from "../api/generated";
import { destinationOf, settled, simulationTo } from "./destination";

const targets = [{ id: 3 }, { id: 5 }] as TargetInfo[];

it("keeps what is chosen, and falls back when a target is gone", () => {
  expect(settled(5, targets, true)).toBe(5);
  expect(settled("url", targets, true)).toBe("url");
  expect(settled("receiver", targets, true)).toBe("receiver");
  expect(settled(9, targets, true)).toBe("receiver");
  expect(settled(9, targets, false)).toBe(3);
  expect(settled(0, [], false)).toBe("url");
});

it("is nowhere without a URL", () => {
  const form = { choice: "url", url: "  ", timeout: 10 } as const;
  expect(destinationOf(form)).toBeNull();
  expect(simulationTo(form)).toBeNull();
  expect(destinationOf({ ...form, url: " http://x/ " })).toEqual({
    kind: "url",
    url: "http://x/",
    timeout_s: 10,
  });
});

it("leads to the receiver or to a target", () => {
  const form = { choice: "receiver", url: "", timeout: null } as const;
  expect(simulationTo(form)).toEqual({ where: "receiver" });
  expect(simulationTo({ ...form, choice: 3 })).toEqual({
    where: "endpoint",
    to: { kind: "target", id: 3 },
  });
});
