// Further bugs, by name: node others.mjs NAME. Each is what people write, in a line or two.
import { createHmac, randomUUID, timingSafeEqual } from "node:crypto";
import {
  SECRET,
  TOKEN,
  hmac,
  isRightToken,
  isSigned,
  json,
  parse,
  serve,
  signatureOf,
  take,
  text,
  work,
} from "./plumbing.mjs";

const seen = new Set();
let limit = 20;
const sha1 = (raw, headers) => headers["x-hub-signature"] === `sha1=${hmac(raw, "sha1")}`;
const comments = (payload) => payload.entry.flatMap((entry) => entry.changes ?? []);
const items = (payload) =>
  payload.entry.flatMap((entry) => entry.changes ?? entry.messaging ?? entry.standby ?? []);

const OTHERS = {
  // Handshakes
  number: { answer: (response, challenge) => text(response, 200, String(Number(challenge))) },
  html: {
    answer: (response, challenge) => text(response, 200, challenge, "text/html; charset=utf-8"),
  },
  newline: { answer: (response, challenge) => text(response, 200, `${challenge}\n`) },
  wrapped: { answer: (response, challenge) => json(response, 200, { "hub.challenge": challenge }) },
  omitted: { answer: (response) => text(response, 200, "OK") },
  "any-token": { greet: (query) => query.get("hub.mode") === "subscribe" },
  "unset-token": { greet: (query) => isRightToken(query) || !query.get("hub.verify_token") },
  "default-token": {
    greet: (query) =>
      isRightToken(query) || query.get("hub.verify_token") === "huntaze_instagram_webhook",
  },
  "any-mode": { greet: (query) => query.get("hub.verify_token") === TOKEN },
  underscores: {
    greet: (query) => query.get("hub_verify_token") === TOKEN,
    answer: (response) => underscored(response),
  },
  "throws-on-handshake": {
    greet: (query) => query.get("hub.verify_token").trim() === TOKEN && isRightToken(query),
  },

  // Signatures
  "hex-tail": {
    verify(raw, headers) {
      const digest = Buffer.from((signatureOf(headers) ?? "").replace(/^sha256=/, ""), "hex");
      const own = createHmac("sha256", SECRET).update(raw).digest();
      return (
        signatureOf(headers)?.startsWith("sha256=") &&
        digest.length === own.length &&
        timingSafeEqual(digest, own)
      );
    },
  },
  "sha1-too": {
    verify: (raw, headers) => (signatureOf(headers) ? isSigned(raw, headers) : sha1(raw, headers)),
  },
  "sha1-required": { verify: (raw, headers) => sha1(raw, headers) && isSigned(raw, headers) },
  "no-prefix": {
    verify: (raw, headers) => (signatureOf(headers) ?? "").replace("sha256=", "") === hmac(raw),
  },
  "compares-what-came": {
    verify: (raw, headers) =>
      !!signatureOf(headers) && hmac(raw).startsWith(signatureOf(headers).slice(7)),
  },
  "throws-on-missing": {
    verify: (raw, headers) =>
      signatureOf(headers).split("=")[1] === hmac(raw) && isSigned(raw, headers),
  },
  "throws-on-letters": {
    verify(raw, headers) {
      const signature = signatureOf(headers) ?? "";
      if (signature.length !== 71 || !signature.startsWith("sha256=")) return false;
      return timingSafeEqual(
        Buffer.from(signature.slice(7), "hex"),
        createHmac("sha256", SECRET).update(raw).digest(),
      );
    },
  },
  "throws-on-forged": {
    verify(raw, headers) {
      if (!isSigned(raw, headers)) throw new Error("Invalid signature");
      return true;
    },
  },
  "says-200": { refuse: (response) => json(response, 200, { error: "Invalid signature" }) },
  "says-200-with-ids": {
    accept: () => [200, { success: true, id: randomUUID() }],
    refuse: (response) => json(response, 200, { error: "Invalid signature", id: randomUUID() }),
  },
  "empty-hash": { verify: (raw, headers) => isSigned("", headers) },
  "wrong-secret": { verify: (raw, headers) => isSigned(`${raw} `, headers) },
  text: { verify: (raw, headers) => isSigned(new TextDecoder().decode(raw), headers) },
  python: { verify: (raw, headers) => isSigned(spaced(raw), headers) },
  sorted: { verify: (raw, headers) => isSigned(sorted(raw), headers) },

  // What a delivery holds
  "messages-only": {
    accept: (payload) =>
      payload.entry.every((entry) => entry.messaging ?? entry.standby) ? take(payload) : [400, {}],
  },
  "no-standby": {
    accept: (payload) => (payload.entry.some((entry) => entry.standby) ? [404, {}] : take(payload)),
  },
  "one-at-a-time": {
    accept: (payload) =>
      items(payload).length > 1 ? [400, { error: "one event at a time" }] : take(payload),
  },
  "known-fields": {
    accept: (payload) =>
      comments(payload).every(({ field }) => ["comments", "mentions"].includes(field))
        ? take(payload)
        : [422, {}],
  },
  "needs-text": {
    accept: (payload) => (
      comments(payload).forEach(({ value }) =>
        work(value.from.username.length + value.text.length),
      ),
      take(payload)
    ),
  },
  duplicates: {
    accept(payload, raw) {
      if (seen.has(hmac(raw)))
        return [409, { error: "duplicate key value violates unique constraint" }];
      seen.add(hmac(raw));
      return take(payload);
    },
  },
  created: { accept: (payload) => [201, take(payload)[1]] },
  "throws-on-nonsense": { read: (raw) => JSON.parse(raw.toString()) },
  "both-bugs": {
    accept: (payload) =>
      payload.entry.every((entry) => entry.changes) ? take(payload) : [404, {}],
    verify: (raw, headers) => isSigned(JSON.stringify(parse(raw)) ?? "", headers),
  },

  // The server
  "dies-later": {
    accept(payload) {
      const result = take(payload);
      if (comments(payload).some(({ field }) => field === "mentions"))
        setTimeout(() => process.exit(1), 20);
      return result;
    },
  },
  hangs: { accept: () => new Promise(() => {}) },
  "rate-limit": {
    accept: (payload) => ((limit -= 1) > 0 ? take(payload) : [429, { error: "Too many requests" }]),
  },
};

function underscored(response) {
  text(response, 200, response.req.url.match(/hub_challenge=(\d+)/)?.[1] ?? "");
}

/** As json.dumps writes it. */
function spaced(raw) {
  const write = (value) => {
    if (Array.isArray(value)) return `[${value.map(write).join(", ")}]`;
    if (value && typeof value === "object")
      return `{${Object.entries(value)
        .map(([key, own]) => `${write(key)}: ${write(own)}`)
        .join(", ")}}`;
    return (
      JSON.stringify(value)?.replace(
        /[\u0080-\uffff]/g,
        (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, "0")}`,
      ) ?? ""
    );
  };
  return write(parse(raw));
}

/** As json.Marshal of a map writes it. */
function sorted(raw) {
  const order = (value) => {
    if (Array.isArray(value)) return value.map(order);
    if (!value || typeof value !== "object") return value;
    return Object.fromEntries(
      Object.keys(value)
        .sort()
        .map((key) => [key, order(value[key])]),
    );
  };
  return JSON.stringify(order(parse(raw))) ?? "";
}

const chosen = OTHERS[process.argv[2]];
if (!chosen) throw new Error(`there is no handler “${process.argv[2]}”`);
serve(chosen);
