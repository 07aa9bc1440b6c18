// What the handlers share: a server on a free port, whose number goes to stdout, that does
// everything right. Each handler replaces the one step that it gets wrong.
import { createHmac, timingSafeEqual } from "node:crypto";
import { createServer } from "node:http";

export const SECRET = process.env.INSTAGRAM_WEBHOOK_SECRET;
export const TOKEN = process.env.INSTAGRAM_WEBHOOK_VERIFY_TOKEN;

export const hmac = (raw, algorithm = "sha256") =>
  createHmac(algorithm, SECRET).update(raw).digest("hex");

/** The value of X-Hub-Signature-256; undefined where there is none. */
export const signatureOf = (headers) => headers["x-hub-signature-256"];

/** Step: is it signed with the secret? */
export function isSigned(raw, headers) {
  const digest = /^sha256=([0-9a-f]{64})$/.exec(signatureOf(headers) ?? "")?.[1];
  return (
    digest !== undefined &&
    timingSafeEqual(Buffer.from(digest, "hex"), Buffer.from(hmac(raw), "hex"))
  );
}

/** Step: the parameters of a handshake that may be accepted. */
export const isRightToken = (query) =>
  query.get("hub.mode") === "subscribe" && query.get("hub.verify_token") === TOKEN;

/** Step: the accepted handshake. */
export const echo = (response, challenge) => text(response, 200, challenge ?? "");

/** Step: the answer to what is not signed. */
export const deny = (response) => json(response, 401, { error: "Invalid signature" });

/** Step: the payload; undefined where it is none. */
export function parse(raw) {
  try {
    return JSON.parse(raw.toString());
  } catch {
    return undefined;
  }
}

/** Step: what is done with a payload; returns status and body. */
export function take(payload) {
  for (const entry of payload.entry ?? []) {
    for (const change of entry.changes ?? []) work(change);
    for (const item of entry.messaging ?? []) work(item);
    for (const item of entry.standby ?? []) work(item);
  }
  return [200, { success: true }];
}

export const work = () => {};

export function text(response, status, body, type = "text/plain") {
  response.writeHead(status, { "Content-Type": type });
  response.end(body);
}

export const json = (response, status, body) =>
  text(response, status, JSON.stringify(body), "application/json");

/** The server. `limit`: bytes of a body. `dies`: an exception ends the process, as without a framework. */
export function serve(steps = {}) {
  const { greet, answer, verify, refuse, read, accept, limit, dies } = {
    ...{
      greet: isRightToken,
      answer: echo,
      verify: isSigned,
      refuse: deny,
      read: parse,
      accept: take,
      limit: Infinity,
    },
    ...steps,
  };
  const server = createServer(async (request, response) => {
    try {
      if (request.method === "GET") {
        const query = new URL(request.url, "http://localhost").searchParams;
        if (!greet(query)) return json(response, 403, { error: "Verification failed" });
        return answer(response, query.get("hub.challenge"));
      }
      const raw = await bodyOf(request);
      if (raw.length > limit) return json(response, 413, { error: "request entity too large" });
      if (!verify(raw, request.headers)) return refuse(response);
      const payload = read(raw);
      if (payload === undefined) return json(response, 400, { error: "Invalid payload" });
      const [status, body] = await accept(payload, raw);
      return json(response, status, body);
    } catch (error) {
      if (dies) {
        console.error(error);
        process.exit(1);
      }
      return text(response, 500, "Internal Server Error");
    }
  });
  // Node's own five seconds would cut off whoever asks again just then.
  server.keepAliveTimeout = 0;
  server.listen(0, "127.0.0.1", () => console.log(server.address().port));
}

export async function bodyOf(request) {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks);
}
