// Targets: the words for how forwarding to them is, and the form in which one is written.
import type {
  DeadLetter,
  Forwarding,
  ForwardMode,
  ForwardWork,
  TargetDraft,
  TargetInfo,
  Trust,
} from "../api/generated";
import { count, deliveryCount, plural } from "./format";
import type { HeaderForm } from "./headers";
import type { Sign } from "./words";

export const FORWARD_MODES: { mode: ForwardMode; word: string; note: string }[] = [
  { mode: "off", word: "Off", note: "Nothing goes on by itself." },
  {
    mode: "live",
    word: "Live",
    note: "Meta is answered at once; deliveries go on in their order; failures are sent again.",
  },
  {
    mode: "pass_through",
    word: "Pass-through",
    note: "Your endpoint's answer is what Meta sees, within 4 seconds; Meta retries.",
  },
];

export const WORK: Record<ForwardWork, Sign> = {
  off: { word: "Off", icon: "circle", tone: "none" },
  idle: { word: "Idle", icon: "check", tone: "valid" },
  sending: { word: "Sending", icon: "send", tone: "none" },
  retrying: { word: "Retrying", icon: "replay", tone: "warn" },
  unreachable: { word: "Unreachable", icon: "cross", tone: "bad" },
};

export const TRUSTS: Record<Trust["kind"], string> = {
  system: "the system's certificates",
  certificate: "a certificate of its own",
  any: "any certificate",
};

/** Something has to happen before it goes on. */
export const isStuck = ({ work }: Forwarding): boolean =>
  work === "retrying" || work === "unreachable";

/** What forwarding is doing, in a sentence beside its sign. */
export function workInWords({ work, current, tries, waiting }: Forwarding): string {
  const delivery = current === null ? "A delivery" : `Delivery ${current}`;
  switch (work) {
    case "off":
      return "";
    case "idle":
      return "Nothing waits.";
    case "sending":
      return `${delivery} is on its way.`;
    case "retrying":
      return `${delivery} was sent ${tries === 1 ? "once" : `${count(tries)} times`}.`;
    case "unreachable":
      return waiting === 1
        ? "1 delivery waits until somebody answers."
        : `${count(waiting)} deliveries wait until somebody answers.`;
  }
}

/** "3 targets, forwarding to dev": the head of the page. */
export function targetsInWords(targets: readonly TargetInfo[]): string {
  if (targets.length === 0) return "";
  const names = targets.filter(({ forward }) => forward !== "off").map(({ name }) => name);
  const to = names.length > 2 ? `${names.length} of them` : names.join(" and ");
  return `${plural(targets.length, "target")}, ${names.length > 0 ? `forwarding to ${to}` : "none is forwarded to"}`;
}

/** No more of them are listed, however many there are. */
const MOST_LISTED = 1000;

/** "3 dead letters", at the beginning of a sentence. */
export const lettersInWords = (listed: number): string =>
  `${listed < MOST_LISTED ? "" : "At least "}${plural(Math.min(listed, MOST_LISTED), "dead letter")}`;

/** What came of sending dead letters again, the oldest first. It ends with the first one that is not
 * taken. */
export function takenInWords(
  tried: readonly number[],
  left: readonly Pick<DeadLetter, "delivery_id">[],
): string {
  const dead = new Set(left.map(({ delivery_id }) => delivery_id));
  const refused = tried.filter((id) => dead.has(id));
  const taken = tried.length - refused.length;
  if (refused.length === 0)
    return taken === 1 ? `Delivery ${tried[0]} was taken` : `${deliveryCount(taken)} were taken`;
  const not = `Delivery ${Math.min(...refused)} was not taken: see its attempts`;
  return taken === 0 ? not : `${count(taken)} of ${count(tried.length)} were taken. ${not}`;
}

/** What removing a target takes along: "Its queue of 12 and its 3 dead letters go with it." */
export function lossInWords(waiting: number, dead: number): string {
  const lost = [
    ...(waiting > 0 ? [`its queue of ${count(waiting)}`] : []),
    ...(dead >= MOST_LISTED ? [`its dead letters, at least ${count(MOST_LISTED)},`] : []),
    ...(dead > 0 && dead < MOST_LISTED ? [`its ${plural(dead, "dead letter")}`] : []),
  ];
  if (lost.length === 0) return "Its attempts stay with their deliveries.";
  const go = lost.length > 1 || (waiting === 0 && dead > 1) ? "go" : "goes";
  const text = `${lost.join(" and ")} ${go} with it.`;
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** Whether a header's value is kept with the secrets; the core decides by the same names. */
export const isSecretHeader = (name: string): boolean =>
  /^(?:proxy-)?authorization$|cookie|token|secret|key|password/i.test(name.trim());

/** A target in the form. */
export interface TargetForm {
  id: number | null;
  name: string;
  url: string;
  /** Seconds, where there is a time-out. */
  timeout: number | null;
  isTimed: boolean;
  headers: HeaderForm[];
  trust: Trust["kind"];
  pem: string;
  secret: string | null;
}

const USUAL_TIMEOUT = 30;

export const formOf = (target: TargetInfo | null): TargetForm => ({
  id: target?.id ?? null,
  name: target?.name ?? "",
  url: target?.url ?? "",
  timeout: target ? (target.timeout_s ?? USUAL_TIMEOUT) : USUAL_TIMEOUT,
  isTimed: target?.timeout_s !== null,
  headers: (target?.headers ?? []).map(({ name, value }, key) => ({
    key,
    name,
    value: value ?? "",
    isKept: value === null,
  })),
  trust: target?.trust.kind ?? "system",
  pem: target?.trust.kind === "certificate" ? target.trust.pem : "",
  secret: target?.secret ?? null,
});

/** Rows without a name are left out. */
export const draftOf = (form: TargetForm): TargetDraft => ({
  id: form.id,
  name: form.name.trim(),
  url: form.url.trim(),
  timeout_s: form.isTimed ? form.timeout : null,
  headers: form.headers
    .filter(({ name }) => name.trim() !== "")
    .map(({ name, value, isKept }) => ({ name: name.trim(), value: isKept ? null : value })),
  trust:
    form.trust === "certificate" ? { kind: "certificate", pem: form.pem } : { kind: form.trust },
  secret: form.secret,
});
