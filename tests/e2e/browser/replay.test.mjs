// A replay to the user's endpoint, and its answer in place.
import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { test } from "node:test";
import {
  CLOSED_URL,
  SECRET,
  at,
  comment,
  fixture,
  openWindow,
  post,
  reads,
  row,
  startEndpoint,
  until,
} from "./support.mjs";

async function replayTo(page, target) {
  await at(page, "replay-target").fill(target);
  await at(page, "replay-send").click();
}

test("the original bytes and signature arrive, and the answer is shown in place", async (t) => {
  const { server, page } = await openWindow(t);
  const endpoint = await startEndpoint(t);
  const body = await fixture("messages-text-emoji.json");
  await post(server, body);
  await row(page, 1).click();
  // Without a target it asks for one.
  await at(page, "replay-button").click();
  await until("the target has the focus", () =>
    at(page, "replay-target").evaluate((field) => field === document.activeElement),
  );
  endpoint.answer = { status: 500, body: "no such table: hooks" };
  await replayTo(page, endpoint.url);
  await reads(at(page, "attempt-status").first(), "500");
  await reads(at(page, "attempt-body"), "no such table: hooks");
  assert.equal(endpoint.arrived.length, 1);
  assert.ok(endpoint.arrived[0].body.equals(body), "the bytes differ");

  endpoint.answer = { status: 200, body: "stored" };
  await at(page, "replay-button").click();
  await until("a second attempt", async () => (await at(page, "attempt-row").count()) === 2);
  await reads(at(page, "attempt-status").first(), "200");
  await reads(at(page, "attempt-body"), "stored");
  await reads(at(page, "attempt-row").first(), "ixed");
  const [before, again] = endpoint.arrived.map(({ headers }) => headers["x-hub-signature-256"]);
  assert.equal(before, again);
  assert.match(before, /^sha256=[0-9a-f]{64}$/);
});

test("an endpoint that is not there is said in words that help", async (t) => {
  const { server, page } = await openWindow(t);
  await post(server, comment("hello"));
  await row(page, 1).click();
  await at(page, "tab-attempts").click();
  await replayTo(page, CLOSED_URL);
  await reads(at(page, "attempt-status"), "no connection");
  await reads(
    at(page, "attempt-fault"),
    `Nothing listens at ${new URL(CLOSED_URL).host}. Start your server`,
  );
});

test("re-signing keeps the bytes, and makes a signature that holds", async (t) => {
  const { server, page } = await openWindow(t);
  const endpoint = await startEndpoint(t);
  const body = comment("who signed this?");
  await post(server, body, { secret: "wrong" });
  await row(page, 1).click();
  await at(page, "tab-attempts").click();
  await at(page, "replay-mode-resigned").click();
  await at(page, "replay-secret").selectOption("instagram_app_secret");
  await replayTo(page, endpoint.url);
  await reads(at(page, "attempt-row"), "re-signed with instagram_app_secret");
  const [{ headers, body: sent }] = endpoint.arrived;
  assert.equal(sent.toString(), body);
  const digest = createHmac("sha256", SECRET).update(body).digest("hex");
  assert.equal(headers["x-hub-signature-256"], `sha256=${digest}`);
  await at(page, "attempt-part-request").click();
  await reads(at(page, "attempt-request"), digest);
  // Its rows are wrapped anywhere.
  await until("the body that was sent is shown", async () =>
    (await at(page, "attempt-request-body").innerText()).replace(/\n/g, "").includes(body),
  );
});

test("the last target comes back in a new window", async (t) => {
  const { server, page } = await openWindow(t);
  const endpoint = await startEndpoint(t);
  await post(server, comment("hello"));
  await row(page, 1).click();
  await at(page, "tab-attempts").click();
  await replayTo(page, endpoint.url);
  await at(page, "attempt-row").waitFor();
  // The target is kept after that, while the button still waits.
  await page.locator('[data-testid="replay-send"]:enabled').waitFor();
  await page.reload();
  await row(page, 1).click();
  await at(page, "tab-attempts").click();
  // It is read beside the list: before it is there, the button asks for one.
  await until(
    "the target is back",
    async () => (await at(page, "replay-target").inputValue()) === endpoint.url,
  );
  await at(page, "replay-button").click();
  await until("a second request", () => endpoint.arrived.length === 2);
});
