// A simulation as the form keeps it, and what of it goes to the core.
import type {
  Sample,
  Scenario,
  Signature,
  SimulatedPayload,
  SimulatedToken,
  SimulationRequest,
} from "../api/generated";
import { simulationTo, type DestinationForm } from "./destination";
import { plural } from "./format";

export interface ScenarioForm {
  count: number | null;
  rate: number | null;
  batch: number | null;
  duplicates: number | null;
  shuffle: boolean;
  fresh: boolean;
  signature: Signature;
  size_mib: number | null;
  pace: "off" | "real" | "compressed";
  hour_s: number | null;
}

export const MAX_BATCH = 1000;
/** Meta gives up after so many hours. */
const META_TRIES_H = 36;

export const plainScenario = (): ScenarioForm => ({
  count: 1,
  rate: null,
  batch: 1,
  duplicates: 0,
  shuffle: false,
  fresh: true,
  signature: "valid",
  size_mib: null,
  pace: "off",
  hour_s: 10,
});

/** The note stands beside the word, and before the secret where there is one. */
export const SIGNATURES: { signature: Signature; word: string; note: string }[] = [
  { signature: "valid", word: "valid", note: "with" },
  { signature: "invalid", word: "invalid", note: "well formed, by nobody's secret" },
  { signature: "missing", word: "missing", note: "no signature header at all" },
  { signature: "malformed", word: "malformed", note: "“sha256=” and no digest" },
  { signature: "sha1_only", word: "SHA-1 only", note: "with" },
];

/** Whether the signature comes from a secret. */
export const isSigned = (signature: Signature): boolean =>
  signature === "valid" || signature === "sha1_only";

export const TOKENS: { token: SimulatedToken; word: string }[] = [
  { token: "right", word: "the right token" },
  { token: "wrong", word: "a wrong token" },
  { token: "missing", word: "no token" },
];

const isWhole = (n: number | null, from: number, to = Infinity): n is number =>
  n !== null && Number.isInteger(n) && n >= from && n <= to;

const isPositive = (n: number | null): n is number => n !== null && Number.isFinite(n) && n > 0;

/** `null` while a number is missing or impossible; the fields say which. */
export function scenarioOf(form: ScenarioForm): Scenario | null {
  const { count, rate, batch, duplicates, size_mib, pace, hour_s } = form;
  if (!isWhole(count, 1) || !isWhole(batch, 1, MAX_BATCH) || !isWhole(duplicates, 0)) return null;
  if (rate !== null && !isPositive(rate)) return null;
  if (size_mib !== null && !isWhole(size_mib, 1)) return null;
  if (pace === "compressed" && !isPositive(hour_s)) return null;
  return {
    count,
    rate,
    batch,
    duplicates,
    shuffle: form.shuffle,
    fresh: form.fresh,
    signature: form.signature,
    size_mib,
    retries: pace === "compressed" ? { pace, hour_s: hour_s ?? 1 } : { pace },
  };
}

export interface SimulationForm {
  payload: SimulatedPayload;
  /** As edited; `null`: as it came. */
  body: string | null;
  scenario: ScenarioForm;
  secret: string | null;
  to: DestinationForm;
}

/** `null` while something is missing. */
export function requestOf(form: SimulationForm): SimulationRequest | null {
  const scenario = scenarioOf(form.scenario);
  const to = simulationTo(form.to);
  if (!scenario || !to) return null;
  const secret = isSigned(scenario.signature) ? form.secret : null;
  return { payload: form.payload, body: form.body, scenario, secret, to };
}

/** For the bytes of a payload as they came, unsigned so that no secret is needed. */
export const untouched = (payload: SimulatedPayload): SimulationRequest => ({
  payload,
  body: null,
  scenario: {
    count: 1,
    rate: null,
    batch: 1,
    duplicates: 0,
    shuffle: false,
    fresh: false,
    signature: "missing",
    size_mib: null,
    retries: { pace: "off" },
  },
  secret: null,
  to: { where: "receiver" },
});

export const requestsIn = ({ count, duplicates }: Scenario): number => count * (1 + duplicates);

/** "30 requests of 2 updates to staging, at most 5 a second". */
export function scenarioInWords(scenario: Scenario, to: string): string {
  const requests = plural(requestsIn(scenario), "request");
  const updates = scenario.batch > 1 ? ` of ${plural(scenario.batch, "update")}` : "";
  const rate = scenario.rate === null ? "" : `, at most ${scenario.rate} a second`;
  return `${requests}${updates} to ${to}${rate}`;
}

/** How long the 36 hours last, in which Meta tries: "6 min". */
export function compressedInWords(hour_s: number | null): string {
  if (!isPositive(hour_s)) return "";
  const seconds = hour_s * META_TRIES_H;
  if (seconds < 120) return `${Math.round(seconds)} s`;
  return seconds < 7200 ? `${Math.round(seconds / 60)} min` : `${Math.round(seconds / 3600)} h`;
}

const BASES: Record<string, string> = {
  documented: "documented by Meta",
  observed: "observed",
  inferred: "inferred",
  SYNTHETIC: "made up",
};

/** "documented by Meta, observed". */
export const basisInWords = (basis: string): string =>
  basis
    .split("+")
    .map((each) => BASES[each] ?? each)
    .join(", ");

export interface SampleGroup {
  field: string;
  samples: Sample[];
}

const fieldOf = (sample: Sample) => sample.name.split("/", 1)[0];

/** Those that have all of the words, by field, in the order in which they came. */
export function groupsOf(samples: readonly Sample[], words: string): SampleGroup[] {
  const wanted = words.toLowerCase().split(/\s+/).filter(Boolean);
  const groups = new Map<string, Sample[]>();
  for (const sample of samples) {
    const text = `${sample.title} ${sample.name} ${sample.basis}`.toLowerCase();
    if (!wanted.every((word) => text.includes(word))) continue;
    const field = fieldOf(sample);
    groups.set(field, [...(groups.get(field) ?? []), sample]);
  }
  return [...groups].map(([field, samples]) => ({ field, samples }));
}
