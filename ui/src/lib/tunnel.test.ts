import { expect, it } from "vitest";
import type { TunnelState } from "../api/generated";
import { tunnelKey, tunnelSign } from "./tunnel";

const NOW = Date.parse("2026-05-20T12:00:00Z");
const at = (s: number) => new Date(NOW + s * 1000).toISOString();
const problem = { code: "ERR_NGROK_107", message: "ngrok refused.", remedy: "Copy another." };
const lost = { since: at(-9), problem, tries: 2, url: null };

it.each<[TunnelState, string, string]>([
  [{ state: "off" }, "Tunnel off", "none"],
  [{ state: "connecting", since: at(-2) }, "Connecting 2 s", "none"],
  [{ state: "online", since: at(-720), url: "https://a.example" }, "Online 12 min", "valid"],
  [{ state: "reconnecting", ...lost, next_try: at(3) }, "Reconnecting, next try in 3 s", "warn"],
  [{ state: "reconnecting", ...lost, next_try: at(61) }, "Reconnecting, next try in 2 min", "warn"],
  [{ state: "reconnecting", ...lost, next_try: null }, "Reconnecting, trying now", "warn"],
  [{ state: "reconnecting", ...lost, next_try: at(-1) }, "Reconnecting, trying now", "warn"],
  [{ state: "refused", since: at(-60), problem, next_try: null }, "Refused 1 min", "bad"],
  [
    { state: "refused", since: at(0), problem, next_try: at(20) },
    "Refused, next try in 20 s",
    "bad",
  ],
])("%o reads %s", (state, text, tone) => {
  const sign = tunnelSign(state, NOW);
  expect(`${sign.word} ${sign.detail}`.trim()).toBe(text);
  expect(sign.tone).toBe(tone);
});

it("is online and yet amber when the URL does not lead here", () => {
  const state = { state: "online", since: at(-720), url: "https://a.example" } as const;
  expect(tunnelSign(state, NOW, true)).toEqual({
    word: "Online,",
    detail: "leads elsewhere",
    tone: "warn",
  });
});

it("keeps its key while it only waits for the next try", () => {
  const waiting: TunnelState = { state: "reconnecting", ...lost, next_try: at(3) };
  expect(tunnelKey(waiting)).toBe(tunnelKey({ ...waiting, next_try: at(9), tries: 3 }));
  expect(tunnelKey(waiting)).not.toBe(tunnelKey({ state: "off" }));
});
