// The demo's reading of a query: a test for each term, the first that is not understood, and what may
// be meant. The product does this in Rust; here are the same words, over the demo's deliveries.
import {
  QUERY_CHOICES,
  QUERY_TERMS,
  type QueryReading,
  type Suggestion,
} from "../../api/generated";
import { cut, quoted, type Term } from "../../lib/query";
import type { DemoDeliveries } from "./deliveries";
import { samples, type DemoEvent, type Sample } from "./payloads";

type Test = (id: number) => boolean;

const NAMES: Record<string, string> = QUERY_TERMS;
const CHOICES: Record<string, string[]> = QUERY_CHOICES;

const SHOWN: Record<string, string[]> = {
  after: ["15m", "1h", "1d", "7d"],
  before: ["15m", "1h", "1d", "7d"],
  status: ["200", "401", "4xx", ">=500"],
  took: [">100ms", ">1s", ">5s"],
  size: [">10kb", ">100kb", ">1mb"],
  diagnosis: ["body_reserialised", "slash_unescaped"],
  secret: ["instagram_app_secret"],
  header: ["user-agent", "content-type", "accept", "host"],
};

/** What events have, by the names of the terms. */
const OF_EVENTS: Record<string, (event: DemoEvent) => (string | null | undefined)[]> = {
  field: ({ field }) => [field],
  kind: ({ kind }) => [kind],
  from: ({ actor }) => [actor?.username, actor?.id],
  account: ({ account_id }) => [account_id],
  media: ({ media_id }) => [media_id],
};

const STATUS = "a status is a number such as 401, a class such as 4xx, or >=500";
const SIZE = "a size is a number of bytes, or such as >100kb or <=2mb";
const TOOK = "a duration is such as >1s, <=500ms or 250us";
const TIME =
  "a time is such as 30m, 1h, 2d or 1w ago, 2026-11-01, 2026-11-01T12:00, or one with a zone";

const HEADER = /^[\w!#$%&'*+.^`|~-]+(=|$)/;

class NotUnderstood extends Error {}

/** What deliveries are. */
const OF_DELIVERIES: Record<string, (deliveries: DemoDeliveries, id: number) => string[]> = {
  verdict: (deliveries, id) => [deliveries.verdict(id) ?? "not_judged"],
  source: (deliveries, id) => [deliveries.source(id)],
  payload: (deliveries, id) => [deliveries.sample(id).events.length === 0 ? "not_json" : "ok"],
  secret: (deliveries, id) => (deliveries.verdict(id) === "valid" ? SHOWN.secret : []),
  diagnosis: (deliveries, id) => (deliveries.verdict(id) === "invalid" ? SHOWN.diagnosis : []),
  is(deliveries, id) {
    const row = deliveries.row(id);
    return CHOICES.is.filter((fact) =>
      fact === "retry"
        ? row.retry !== null
        : fact === "refused"
          ? row.status !== 200
          : row[`is_${fact}` as "is_test"],
    );
  },
  header: (deliveries, id) =>
    deliveries.detail(id).headers.flatMap(([name, value]) => [name, `${name}=${value}`]),
  has: (deliveries, id) => [
    ...(deliveries.sample(id).events.length > 0 ? ["event"] : []),
    ...(deliveries.attempts.get(id) ? ["attempt"] : []),
  ],
};

const decoder = new TextDecoder();

export class DemoQuery {
  readonly problem: QueryReading["problem"] = null;
  readonly #tests: Test[] = [];

  constructor(
    readonly text: string,
    private readonly deliveries: DemoDeliveries,
  ) {
    for (const term of cut(text)) {
      try {
        const test = this.#test(term);
        this.#tests.push(term.isNegated ? (id) => !test(id) : test);
      } catch (error) {
        if (!(error instanceof NotUnderstood)) throw error;
        const message = `“${term.text}” is not understood: ${error.message}`;
        this.problem ??= { message, from: term.from, to: term.to };
      }
    }
  }

  holds(id: number): boolean {
    return this.#tests.every((test) => test(id));
  }

  #test(term: Term): Test {
    if (!term.isClosed) throw new NotUnderstood("its quotation mark is never closed");
    if (term.name === null) {
      const holds = phrase(term);
      return this.#ofSample(({ body }) => holds(decoder.decode(body)));
    }
    if (!(term.name in NAMES)) {
      const names = list(Object.keys(NAMES), "and");
      throw new NotUnderstood(
        `there is no term “${term.name}:”. There are ${names}; write "${term.name}" in quotation marks to look for the words`,
      );
    }
    if (term.value === "") throw new NotUnderstood(`a value belongs after “${term.name}:”`);
    return this.#named(term.name, term);
  }

  #named(name: string, term: Term): Test {
    const { deliveries } = this;
    if (name === "text") {
      const holds = phrase(term);
      return this.#ofSample(({ events }) => events.some(({ text }) => holds(text ?? "")));
    }
    if (name === "status") return compared(term.value, STATUS, (id) => deliveries.status(id));
    if (name === "size")
      return compared(term.value, SIZE, (id) => deliveries.sample(id).body.length);
    if (name === "took")
      return compared(term.value, TOOK, (id) => deliveries.row(id).answer_us ?? NaN, TIMES);
    if (name === "after" || name === "before") {
      const at = time(term.value);
      return (id) => deliveries.receivedAt(id) >= at === (name === "after");
    }
    if (name === "id") {
      if (!/^\d+$/.test(term.value)) throw new NotUnderstood("an id is a number such as 12");
      return (id) => id === Number(term.value);
    }
    const one = oneOf(name, term);
    const facts = OF_DELIVERIES[name];
    if (facts) return (id) => facts(deliveries, id).some(one);
    const seen = OF_EVENTS[name];
    return this.#ofSample(({ events }) =>
      events.some((event) => seen(event).some((value) => one(value ?? ""))),
    );
  }

  /** There are few payloads, so each is looked at once. */
  #ofSample(holds: (sample: Sample) => boolean): Test {
    const known = new Map<Sample, boolean>();
    return (id) => {
      const sample = this.deliveries.sample(id);
      let found = known.get(sample);
      if (found === undefined) known.set(sample, (found = holds(sample)));
      return found;
    };
  }
}

export function readQuery(text: string, cursor: number, deliveries: DemoDeliveries): QueryReading {
  const terms = cut(text);
  const at = terms.find(({ from, to }) => from < cursor && cursor <= to);
  return {
    terms: terms.map(({ text, name, value, isNegated, from, to }) => ({
      ...{ text, name, value, from, to },
      is_negated: isNegated,
    })),
    problem: new DemoQuery(text, deliveries).problem,
    suggestions: at ? suggest(at).slice(0, 12) : [],
  };
}

function suggest({ name, value, isNegated, isQuoted, from, to }: Term): Suggestion[] {
  const minus = isNegated ? "-" : "";
  if (name === null) {
    if (isQuoted) return [];
    return Object.entries(NAMES)
      .filter(([name]) => name.startsWith(value.toLowerCase()))
      .map(([name, about]) => ({
        text: `${minus}${name}:`,
        label: `${name}:`,
        ...{ about, from, to },
      }));
  }
  const comma = isQuoted ? -1 : value.lastIndexOf(",");
  const [before, last] = [value.slice(0, comma + 1), value.slice(comma + 1)];
  const begun = last.replace(/^@/, "").toLowerCase();
  const values = SHOWN[name] ?? CHOICES[name] ?? seen(name);
  return values
    .filter((value) => value.toLowerCase().startsWith(begun) && value.toLowerCase() !== begun)
    .map((label) => ({
      text: `${minus}${name}:${before}${quoted(label)}`,
      ...{ label, about: "", from, to },
    }));
}

function seen(name: string): string[] {
  const values = OF_EVENTS[name];
  if (!values) return [];
  const all = samples.flatMap(({ events }) => events.flatMap((event) => values(event)[0] ?? []));
  return [...new Set(all)];
}

function oneOf(name: string, { value, isQuoted }: Term): (value: string) => boolean {
  const clean = (value: string) => (name === "from" ? value.replace(/^@/, "") : value);
  const values = (isQuoted ? [value] : value.split(",")).map(clean);
  if (values.includes("")) throw new NotUnderstood(`a value belongs after “${name}:”`);
  if (name === "header" && !values.every((value) => HEADER.test(value)))
    throw new NotUnderstood(`no header can be called “${value}”`);
  const choices = CHOICES[name];
  if (choices && !values.every((value) => choices.includes(value)))
    throw new NotUnderstood(`what may follow “${name}:” is ${list(choices, "or")}`);
  const wanted = new Set(values.map((value) => value.toLowerCase()));
  return (value) => wanted.has(value.toLowerCase());
}

/** Words one after the other; of the last one the beginning is enough, unless they are quoted. */
function phrase({ value, isQuoted }: Term): (text: string) => boolean {
  const wanted = words(value);
  if (wanted.length === 0)
    throw new NotUnderstood("there is no letter, digit or emoji to look for");
  const isOpen = !isQuoted && wanted[wanted.length - 1].length > 1;
  const whole = ` ${wanted.join(" ")}${isOpen ? "" : " "}`;
  return (text) => ` ${words(text).join(" ")} `.includes(whole);
}

const words = (text: string): string[] =>
  text
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .match(/[\p{L}\p{N}]+|\p{Extended_Pictographic}/gu) ?? [];

const UNITS: Record<string, number> = { "": 1, b: 1, kb: 1024, k: 1024, mb: 1 << 20, m: 1 << 20 };

const TIMES: Record<string, number> = { us: 1, ms: 1000, s: 1e6 };

/** `>=500`, `4xx`, `100kb`, several of them separated by commas. */
function compared(
  text: string,
  wrong: string,
  of: (id: number) => number,
  units: Record<string, number> = UNITS,
): Test {
  const tests = text.split(",").map((one) => {
    const [, side, digits, unit] = /^(>=|<=|>|<|=)?([\d.]+)([a-z]*)$/i.exec(one) ?? [];
    if (unit === "xx") return (n: number) => Math.floor(n / 100) === Number(digits);
    const bound = Number(digits) * (units[unit?.toLowerCase()] ?? NaN);
    if (Number.isNaN(bound)) throw new NotUnderstood(wrong);
    if (side === ">") return (n: number) => n > bound;
    if (side === ">=") return (n: number) => n >= bound;
    if (side === "<") return (n: number) => n < bound;
    if (side === "<=") return (n: number) => n <= bound;
    return (n: number) => n === bound;
  });
  return (id) => tests.some((test) => test(of(id)));
}

const AGO: Record<string, number> = { s: 1, m: 60, h: 3600, d: 86_400, w: 604_800 };

function time(text: string): number {
  const [, number, unit] = /^(\d+)([smhdw])$/.exec(text) ?? [];
  if (number) return Date.now() - Number(number) * AGO[unit] * 1000;
  const at = Date.parse(/T/.test(text) ? text : `${text}T00:00`);
  if (Number.isNaN(at)) throw new NotUnderstood(TIME);
  return at;
}

/** “a, b or c”. */
const list = (words: readonly string[], last: string): string =>
  `${words.slice(0, -1).join(", ")} ${last} ${words[words.length - 1]}`;
