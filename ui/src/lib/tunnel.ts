// How the tunnel is, in a few words: for the top bar and for Setup.
import type { TunnelState } from "../api/generated";
import { ago, until } from "./format";
import type { Tone } from "./words";

export interface TunnelSign {
  word: string;
  /** Since when, or what comes next; may be empty. */
  detail: string;
  tone: Tone;
}

/** `astray`: it is online, but a call of the public URL did not end here. */
export function tunnelSign(state: TunnelState, now: number, astray = false): TunnelSign {
  switch (state.state) {
    case "off":
      return { word: "Tunnel off", detail: "", tone: "none" };
    case "connecting":
      return { word: "Connecting", detail: ago(state.since, now), tone: "none" };
    case "online":
      return astray
        ? { word: "Online,", detail: "leads elsewhere", tone: "warn" }
        : { word: "Online", detail: ago(state.since, now), tone: "valid" };
    case "reconnecting":
      return { word: "Reconnecting,", detail: nextTry(state.next_try, now), tone: "warn" };
    case "refused":
      return state.next_try === null
        ? { word: "Refused", detail: ago(state.since, now), tone: "bad" }
        : { word: "Refused,", detail: nextTry(state.next_try, now), tone: "bad" };
  }
}

function nextTry(at: string | null, now: number): string {
  const left = at === null ? null : until(at, now);
  return left === null ? "trying now" : `next try in ${left}`;
}

/** What names a state and nothing that merely ticks within it: the same for as long as it lasts. */
export const tunnelKey = (state: TunnelState): string =>
  state.state === "off" ? "off" : `${state.state} ${state.since}`;
