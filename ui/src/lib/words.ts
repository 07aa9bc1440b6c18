// The words and icons of everything the API names by a code. A status is never told by colour alone.
import type {
  AttemptKind,
  Comparison,
  ExportFormat,
  FaultCode,
  InsightWeight,
  JobState,
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

export const COMPARISONS: Record<Comparison, Sign> = {
  fixed: { word: "fixed", icon: "rise", tone: "valid" },
  regressed: { word: "regressed", icon: "fall", tone: "bad" },
  still_failing: { word: "still failing", icon: "cross", tone: "bad" },
  still_passing: { word: "still passing", icon: "check", tone: "valid" },
};

export const MODES: Record<ReplayMode, string> = {
  original: "original",
  resigned: "re-signed",
  edited: "edited",
};

export const ATTEMPT_KINDS: Record<AttemptKind, string> = {
  replay: "Replay",
  forward: "Forward",
  pass_through: "Pass-through",
};

/** Why there is no answer, in two words; the fault's own message says more. */
export const FAULTS: Record<FaultCode, string> = {
  connect: "no connection",
  timeout: "time-out",
  dns: "name not known",
  tls: "TLS failed",
  invalid_target: "no such URL",
  closed: "closed early",
  other: "no answer",
};

export const JOB_STATES: Record<JobState, Sign> = {
  running: { word: "Replaying", icon: "replay", tone: "none" },
  done: { word: "Replayed", icon: "check", tone: "valid" },
  cancelled: { word: "Cancelled", icon: "stop", tone: "none" },
  stopped: { word: "Stopped at a failure", icon: "warning", tone: "warn" },
  failed: { word: "Could not go on", icon: "cross", tone: "bad" },
};

export const EXPORT_FORMATS: Record<ExportFormat, { word: string; note: string }> = {
  ndjson: { word: "NDJSON", note: "Whole deliveries, byte for byte; Hookglass imports it again." },
  har: { word: "HAR", note: "For browsers and HTTP tools." },
  csv: { word: "CSV", note: "A line for each event, for spreadsheets." },
  curl: { word: "cURL", note: "Commands that send the same bytes." },
  http: { word: "Raw HTTP", note: "The requests as they were on the wire." },
  pack: { word: "Regression pack", note: "A folder that “hookglass replay --pack” runs in CI." },
};

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
