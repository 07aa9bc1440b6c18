// What the browser tests share: Hookglass, a browser and an endpoint, started and stopped.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { createHmac } from "node:crypto";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";
import readline from "node:readline";
import { after, before } from "node:test";

export const workspace = path.resolve(import.meta.dirname, "../../..");
const inUi = createRequire(path.join(workspace, "ui/package.json"));
const { chromium } = inUi("playwright-core");
const { AxeBuilder } = inUi("@axe-core/playwright");

/** The public dummy that the fixtures are signed with. */
export const SECRET = "00112233445566778899aabbccddeeff";
/** The verify token of the handlers. */
export const TOKEN = "a-verify-token-of-our-own";
/** Long enough for the slowest machine; no test measures with it. */
const PATIENCE = 120_000;
/** A URL at which nothing listens, nor may: such a port is never given out. */
export const CLOSED_URL = "http://127.0.0.1:1/hook";

const PROGRAM = process.env.HOOKGLASS_BIN ?? path.join(workspace, "target/debug/hookglass");
const CHROMIUM = process.env.CHROMIUM ?? "/usr/bin/chromium";
// Nothing but what the tests ask for may go over the network.
const QUIET = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

export const fixture = (file) => readFile(path.join(workspace, "fixtures/payloads", file));

/** `hookglass serve` on free ports with a store of its own. */
export async function startHookglass(t, { secret = SECRET, args = [] } = {}) {
  const folder = await mkdtemp(path.join(tmpdir(), "hookglass-browser-"));
  const inherited = Object.entries(process.env).filter(
    // None of the developer's secrets, nor where they keep things: exports go below HOME.
    ([name]) => !/^(INSTAGRAM|HOOKGLASS|NGROK)_|^XDG_(DATA|CONFIG|DOWNLOAD)_/.test(name),
  );
  const env = { ...Object.fromEntries(inherited), HOME: folder, HOOKGLASS_KEYCHAIN: "off" };
  if (secret !== null) env.INSTAGRAM_WEBHOOK_SECRET = secret;
  const database = path.join(folder, "hookglass.db");
  const ports = ["--addr", "127.0.0.1:0", "--ui-addr", "127.0.0.1:0"];
  const child = spawn(
    PROGRAM,
    ["serve", ...ports, "--format", "ndjson", "--db", database, ...args],
    {
      env,
      stdio: ["ignore", "pipe", "pipe"],
    },
  );
  const server = { talk: "" };
  child.stderr.on("data", (data) => (server.talk += data));
  const ended = new Promise((resolve) => child.once("exit", resolve));
  server.stop = async () => {
    child.kill("SIGTERM");
    return ended;
  };
  t.after(async () => {
    child.kill("SIGKILL");
    await ended;
    await rm(folder, { recursive: true, force: true });
  });
  const lines = readline.createInterface({ input: child.stdout });
  const first = await Promise.race([
    new Promise((resolve) => lines.once("line", resolve)),
    ended.then((code) => assert.fail(`serve ended with ${code}: ${server.talk}`)),
  ]);
  const { callback_url, ui_url } = JSON.parse(first);
  return Object.assign(server, {
    callbackUrl: callback_url,
    uiUrl: ui_url,
    origin: new URL(ui_url).origin,
  });
}

/** POSTs a delivery, signed as Meta signs unless told otherwise. */
export function post(server, body, { secret = SECRET, headers = {} } = {}) {
  const digest = createHmac("sha256", secret).update(body).digest("hex");
  const request = {
    method: "POST",
    body,
    headers: {
      "Content-Type": "application/json",
      "X-Hub-Signature-256": `sha256=${digest}`,
      ...headers,
    },
  };
  // Where the disk stalls for seconds it is not kept, and says so: Meta sends it again.
  return until("the delivery is kept", async () => {
    const answer = await fetch(server.callbackUrl, request);
    return answer.status === 503 ? null : answer;
  });
}

/** A comment like Meta's, with a text and ids of its own. */
export function comment(text, id = "17955000000777888") {
  const value = { from: { id: "1408215550001234", username: "lena.paints" }, id, text };
  const changes = [{ field: "comments", value }];
  return JSON.stringify({
    object: "instagram",
    entry: [{ id: "17841400000123456", time: 1764000000, changes }],
  });
}

/** An endpoint of the user's; `answer` may be changed at any time. */
export async function startEndpoint(t) {
  const endpoint = { arrived: [], answer: { status: 200, body: "taken" } };
  const listener = createServer(async (request, response) => {
    const pieces = [];
    try {
      for await (const piece of request) pieces.push(piece);
    } catch {
      return; // whoever sent it is gone, as at the end of a test
    }
    endpoint.arrived.push({ headers: request.headers, body: Buffer.concat(pieces) });
    response.writeHead(endpoint.answer.status, { "Content-Type": "text/plain" });
    response.end(endpoint.answer.body);
  });
  // A connection that rests would be closed just as it is used again.
  listener.keepAliveTimeout = 0;
  await new Promise((resolve) => listener.listen(0, "127.0.0.1", resolve));
  t.after(() => {
    listener.closeAllConnections();
    listener.close();
  });
  endpoint.url = `http://127.0.0.1:${listener.address().port}/hook`;
  return endpoint;
}

/** One of `tests/handlers`; gives its URL. */
export async function startHandler(t, name, ...args) {
  const script = path.join(workspace, "tests/handlers", `${name}.mjs`);
  const child = spawn(process.execPath, [script, ...args], {
    env: {
      ...process.env,
      INSTAGRAM_WEBHOOK_SECRET: SECRET,
      INSTAGRAM_WEBHOOK_VERIFY_TOKEN: TOKEN,
    },
    // Its talk is of no interest: it is made to go wrong.
    stdio: ["ignore", "pipe", "ignore"],
  });
  t.after(() => child.kill("SIGKILL"));
  const lines = readline.createInterface({ input: child.stdout });
  const port = await new Promise((resolve) => lines.once("line", resolve));
  return `http://127.0.0.1:${port}/api/webhooks/instagram`;
}

/** One for all the tests of a file; each has contexts of its own in it. */
let browser;
before(async () => {
  browser = await chromium.launch({ executablePath: CHROMIUM, args: QUIET, timeout: PATIENCE });
});
after(() => browser.close());

/** A page in a context of its own; what it asks for and complains about is collected. */
export async function newPage(t, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options });
  context.setDefaultTimeout(PATIENCE);
  t.after(() => context.close());
  const page = await context.newPage();
  page.requested = [];
  page.complaints = [];
  page.on("request", (request) => page.requested.push(request.url()));
  page.on("pageerror", (error) => page.complaints.push(String(error)));
  page.on("dialog", (dialog) => page.complaints.push(`dialog ${dialog.message()}`));
  page.on("console", (message) => {
    if (message.type() === "error") page.complaints.push(message.text());
  });
  return page;
}

/** Hookglass with its window open in a browser. */
export async function openWindow(t, options = {}) {
  const server = await startHookglass(t, options);
  const page = await newPage(t, options.context);
  await page.goto(server.uiUrl);
  await at(page, "receiver-state").getByText("Listening").waitFor();
  return { server, page };
}

/** The element of a test id. */
export const at = (page, id) => page.getByTestId(id);

/** The row of a delivery. */
export const row = (page, id) => page.locator(`[data-testid="delivery-row"][data-id="${id}"]`);

/** Looks again and again until there is something true; fails with `what` when there never is. */
export async function until(what, look) {
  const deadline = Date.now() + PATIENCE;
  for (;;) {
    const found = await look();
    if (found) return found;
    assert.ok(Date.now() < deadline, `${what}: not within ${PATIENCE} ms`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

/** Waits until an element's text holds `words`. */
export function reads(locator, words) {
  return until(`“${words}”`, async () => (await locator.innerText()).includes(words));
}

/** Waits until an equation reads so: "2 received = 2 forwarded + 0 given up". */
export function adds(locator, equation) {
  return until(equation, async () => {
    const parts = await locator.locator(".part, .sign").allInnerTexts();
    return parts.map((part) => part.replace(/\s+/g, " ").trim()).join(" ") === equation;
  });
}

/** The body of a delivery as Hookglass keeps it. */
export async function captured(page, id) {
  const bytes = await page.evaluate(
    async (id) => [
      ...new Uint8Array(await (await fetch(`/api/body/delivery/${id}`)).arrayBuffer()),
    ],
    id,
  );
  return Buffer.from(bytes);
}

/** Fails when the page asked anybody else for anything, or complained. */
export function expectQuiet(page, server) {
  const foreign = page.requested.filter((url) => new URL(url).origin !== server.origin);
  assert.deepEqual(foreign, []);
  assert.deepEqual(page.complaints, []);
}

/** Fails when axe finds anything; `where` is what is looked at. */
export async function expectAccessible(page, where) {
  const { violations, passes } = await new AxeBuilder({ page }).analyze();
  const found = violations.map(
    ({ id, help, nodes }) => `${id}: ${help}\n    ${nodes.map(({ html }) => html).join("\n    ")}`,
  );
  assert.deepEqual(found, [], where);
  assert.ok(passes.length > 10, "axe saw a page");
}

/** Fails when the window itself could be scrolled, or anything in the page sideways. */
export async function expectFits(page, where) {
  const beyond = await page.evaluate(() => {
    const { scrollHeight, scrollWidth } = document.documentElement;
    const window = scrollHeight > innerHeight || scrollWidth > innerWidth;
    // Tabs are one line, however narrow their pane is.
    // What is quoted as it came may have to go sideways within its own box.
    const wide = [...document.querySelectorAll("main, main :not([role=tablist])")].filter(
      (element) =>
        element.scrollWidth > element.clientWidth + 1 &&
        ["auto", "scroll"].includes(getComputedStyle(element).overflowX) &&
        !["PRE", "CODE", "TEXTAREA"].includes(element.tagName) &&
        !element.closest(".cm-editor"),
    );
    return [
      ...(window ? [`the window: ${scrollWidth} × ${scrollHeight}`] : []),
      ...wide.map((element) => element.outerHTML.slice(0, 200)),
    ];
  });
  assert.deepEqual(beyond, [], where);
}
