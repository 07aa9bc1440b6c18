// The words and icons of everything the API names by a code. A status is never told by colour alone.
import type {
  Comparison,
  InsightWeight,
  LinkId,
  LinkState,
  PayloadVerdict,
  Remedy,
  ReplayMode,
  SecretOrigin,
  SelfTestCode,
  Source,
  StepId,
  StepState,
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

export const STEPS: Record<StepId, string> = {
  secret: "App secret",
  public_url: "Public URL",
  handshake: "Meta's handshake",
  first_event: "First event",
};

export const STEP_STATES: Record<StepState, Sign> = {
  open: { word: "To do", icon: "circle", tone: "none" },
  done: { word: "Set, not proven yet", icon: "half", tone: "none" },
  proven: { word: "Proven", icon: "check", tone: "valid" },
  broken: { word: "Broken", icon: "cross", tone: "bad" },
};

export const HANDSHAKES = {
  accepted: { word: "accepted", icon: "check", tone: "valid" },
  refused: { word: "refused", icon: "cross", tone: "bad" },
} as const satisfies Record<string, Sign>;

export const LINKS: Record<LinkId, string> = {
  receiver: "Receiver",
  tunnel: "Public URL",
  handshake: "Meta's handshake",
  subscription: "App subscription",
  account: "Account subscription",
  permissions: "Permissions",
  events: "Events",
};

export const LINK_STATES: Record<LinkState, Sign> = {
  proven: { word: "Proven", icon: "check", tone: "valid" },
  broken: { word: "Broken", icon: "cross", tone: "bad" },
  unknown: { word: "Not known", icon: "question", tone: "none" },
};

export const REMEDIES: Record<Remedy, string> = {
  secrets: "Open the app secrets",
  public_url: "Open the public URL",
  handshake: "Open the handshake",
  subscriptions: "Open the subscriptions",
  self_test: "Test the public URL",
  point_meta_here: "Point Meta here",
};

export const INSIGHT_WEIGHTS: Record<InsightWeight, Sign> = {
  problem: { word: "Problem", icon: "warning", tone: "warn" },
  pitfall: { word: "Good to know", icon: "bulb", tone: "none" },
};

const SELF_TESTS: Record<SelfTestCode, string> = {
  reached: "Leads here",
  altered: "Answer altered",
  interstitial: "Warning page in between",
  tunnel_error: "Tunnel error",
  wrong_path: "Wrong path",
  redirected: "Redirected",
  blocked: "Blocked on the way",
  other_token: "Another verify token",
  other_instance: "Another Hookglass",
  elsewhere: "Leads elsewhere",
  tls: "Certificate not valid",
  dns: "Name not known",
  refused: "Nothing listens there",
  timeout: "No answer in time",
  broken: "Broke off",
};

export const selfTestSign = (code: SelfTestCode): Sign =>
  code === "reached"
    ? { word: SELF_TESTS[code], icon: "check", tone: "valid" }
    : { word: SELF_TESTS[code], icon: "cross", tone: "bad" };
