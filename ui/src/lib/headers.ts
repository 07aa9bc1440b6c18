// Headers in a form, and which ones of a delivery the user may edit before it is replayed: the sender's
// own, as src-tauri/crates/core/src/replay/request.rs chooses them, without the signatures.

const OF_THE_CONNECTION = new Set([
  "connection",
  "keep-alive",
  "transfer-encoding",
  "te",
  "trailer",
  "upgrade",
  "host",
  "content-length",
  "expect",
]);
const ON_THE_WAY = new Set(["forwarded", "x-real-ip", "via", "hookglass-simulated"]);
const ON_THE_WAY_PREFIXES = ["proxy-", "x-forwarded-", "cf-", "ngrok-"];
const SIGNATURES = "x-hub-signature";

export type Header = [name: string, value: string];

/** A header in a form; the key tells rows apart while names and values change. */
export interface HeaderForm {
  key: number;
  name: string;
  value: string;
  /** Its value is kept as a secret and stays as it is. */
  isKept: boolean;
}

export const isSignature = (name: string): boolean => name.toLowerCase().startsWith(SIGNATURES);

/** Neither of the connection it came on, nor of a proxy on the way. */
export function isSendersOwn(name: string): boolean {
  const lower = name.toLowerCase();
  return (
    !OF_THE_CONNECTION.has(lower) &&
    !ON_THE_WAY.has(lower) &&
    !ON_THE_WAY_PREFIXES.some((prefix) => lower.startsWith(prefix))
  );
}

export const editableHeaders = (headers: readonly Header[]): Header[] =>
  headers.filter(([name]) => isSendersOwn(name) && !isSignature(name));

export const sameHeaders = (a: readonly Header[], b: readonly Header[]): boolean =>
  a.length === b.length && a.every(([name, value], i) => name === b[i][0] && value === b[i][1]);

/** Names that two lists of headers do not share with the same value. */
export interface HeaderChange {
  name: string;
  /** null: it was not there. */
  before: string | null;
  /** null: it is not there any more. */
  now: string | null;
}

export interface HeaderComparison {
  changes: HeaderChange[];
  same: number;
}

/** Headers by their names in any case; of several with one name, the first with the first. */
export function compareHeaders(
  before: readonly Header[],
  now: readonly Header[],
): HeaderComparison {
  const old = new Map<string, Header[]>();
  for (const header of before) {
    const name = header[0].toLowerCase();
    old.set(name, [...(old.get(name) ?? []), header]);
  }
  const changes: HeaderChange[] = [];
  let same = 0;
  for (const [name, value] of now) {
    const was = old.get(name.toLowerCase())?.shift();
    if (was?.[1] === value) same += 1;
    else changes.push({ name, before: was?.[1] ?? null, now: value });
  }
  for (const [name, value] of [...old.values()].flat())
    changes.push({ name, before: value, now: null });
  return { changes, same };
}
