// The words and icons of everything the API names by a code. A status is never told by colour alone.
import type {
  Comparison,
  PayloadVerdict,
  ReplayMode,
  SecretOrigin,
  Source,
  Verdict,
} from "../api/generated";
import type { IconName } from "./icons";

/** Names a pair of tokens: `--valid` on `--valid-wash`. */
export type Tone = "valid" | "bad" | "warn" | "none";

export interface Sign {
  word: string;
  icon: IconName;
  tone: Tone;
}

const VERDICTS: Record<Verdict, Sign> = {
  valid: { word: "valid", icon: "check", tone: "valid" },
  invalid: { word: "invalid", icon: "cross", tone: "bad" },
  malformed: { word: "malformed", icon: "broken", tone: "bad" },
  missing: { word: "unsigned", icon: "unsigned", tone: "warn" },
  no_secret: { word: "no secret", icon: "key", tone: "none" },
};

export const verdictSign = (verdict: Verdict | null): Sign =>
  verdict ? VERDICTS[verdict] : { word: "not judged", icon: "dash", tone: "none" };

export const SOURCES: Record<Source, { icon: IconName; title: string }> = {
  tunnel: { icon: "globe", title: "Came through the tunnel" },
  local: { icon: "machine", title: "Sent from this machine" },
  simulated: { icon: "flask", title: "Simulated: a sample sent by Hookglass" },
  imported: { icon: "import", title: "Imported from a file" },
};

export const PAYLOAD_FAULTS: Record<PayloadVerdict, string | null> = {
  ok: null,
  not_json: "not JSON",
  not_utf8: "not UTF-8",
  no_entry: "no entry list",
  too_large: "over the size limit",
};

export const COMPARISONS: Record<Comparison, { word: string; tone: Tone }> = {
  fixed: { word: "fixed", tone: "valid" },
  regressed: { word: "regressed", tone: "bad" },
  still_failing: { word: "still failing", tone: "bad" },
  still_passing: { word: "still passing", tone: "valid" },
};

export const MODES: Record<ReplayMode, string> = { original: "original", resigned: "re-signed" };

export const ORIGINS: Record<SecretOrigin, string> = {
  environment: "from the environment",
  keychain: "in the keychain",
  file: "in a file",
  memory: "in memory only",
};

export const statusTone = (status: number | null): Tone =>
  status !== null && status >= 200 && status < 300 ? "valid" : "bad";
