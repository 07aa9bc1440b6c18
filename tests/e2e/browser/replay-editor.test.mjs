// What is changed before it is replayed, what is done to many deliveries, and how two answers differ.
import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import {
  SECRET,
  at,
  captured,
  comment,
  expectQuiet,
  fixture,
  openWindow,
  post,
  reads,
  row,
  startEndpoint,
  until,
} from "./support.mjs";

const inPanel = (page, id) => at(page, "edit-panel").getByTestId(id);
const sign = (body) => `sha256=${createHmac("sha256", SECRET).update(body).digest("hex")}`;

async function edit(page, id) {
  await row(page, id).click();
  await page.keyboard.press("e");
  const content = at(page, "edit-body").locator(".cm-content");
  await content.waitFor();
  await at(page, "changes-sha256").waitFor();
  return content;
}

test("what is edited is shown byte by byte, sent and signed, and the capture stays", async (t) => {
  const { server, page } = await openWindow(t);
  const endpoint = await startEndpoint(t);
  // Escapes, a carriage return and a last line feed: nothing may be written anew.
  const body = `${comment("caf\\u00e9")}\r\n\n`;
  await post(server, body);
  const content = await edit(page, 1);
  await reads(at(page, "changes-summary"), "No byte differs");
  await content.click();
  await page.keyboard.press("Control+Home");
  await page.keyboard.type(" ");
  await page.locator('[data-testid="changes-summary"][data-count="1"]').waitFor();
  await reads(at(page, "byte-change"), "byte 0 (0x0)");
  const edited = ` ${body}`;
  const sha256 = createHmac("sha256", SECRET).update(edited).digest("hex");
  await until("the new signature is shown", async () =>
    (await at(page, "what-changes").innerText()).replace(/\s/g, "").includes(sha256),
  );

  await at(page, "edit-part-headers").click();
  await at(page, "edit-header-add").click();
  await page.keyboard.type("X-Mine");
  await page.keyboard.press("Tab");
  await page.keyboard.type("42");
  await reads(at(page, "what-changes"), "X-Mine");
  await inPanel(page, "replay-target").fill(endpoint.url);
  await page.keyboard.press("Control+Enter");
  await reads(at(page, "edit-outcome"), "200");
  const [{ headers, body: sent }] = endpoint.arrived;
  assert.equal(sent.toString(), edited);
  assert.equal(headers["x-mine"], "42");
  assert.equal(headers["x-hub-signature-256"], sign(edited));
  assert.equal((await captured(page, 1)).toString(), body);

  await at(page, "edit-show-answer").click();
  await reads(at(page, "attempt-row"), "edited");
  await at(page, "attempt-part-request").click();
  await reads(at(page, "attempt-request"), "X-Mine");
  expectQuiet(page, server);
});

test("a body that is no longer JSON is said to be none, and can be sent", async (t) => {
  const { server, page } = await openWindow(t);
  await post(server, comment("hello"));
  const content = await edit(page, 1);
  await content.click();
  await page.keyboard.press("Control+End");
  await page.keyboard.type("oops");
  await at(page, "changes-fault").waitFor();
  await reads(at(page, "changes-fault"), "A receiver answers 400");
  assert.equal(await at(page, "edit-format").isDisabled(), true);
  assert.equal(await at(page, "edit-send").isDisabled(), false);
});

test("a body that is no text cannot be edited, its headers can", async (t) => {
  const { server, page } = await openWindow(t);
  await post(server, await fixture("edge/gzip-message.json.gz"), {
    headers: { "Content-Encoding": "gzip" },
  });
  await row(page, 1).click();
  await page.keyboard.press("e");
  await reads(at(page, "edit-body-problem"), "not UTF-8");
  await at(page, "edit-part-headers").click();
  await at(page, "edit-header-name").first().waitFor();
});

test("edits are not lost by Escape, and only thrown away when told", async (t) => {
  const { server, page } = await openWindow(t);
  await post(server, comment("hello"));
  await (await edit(page, 1)).click();
  await page.keyboard.press("Control+Home");
  await page.keyboard.type("\n");
  await page.keyboard.press("Escape");
  await at(page, "edit-question").waitFor();
  await at(page, "edit-keep").click();
  await at(page, "edit-panel").waitFor({ state: "detached" });
  await page.keyboard.press("e");
  await page.locator('[data-testid="changes-summary"][data-count="1"]').waitFor();
  await at(page, "edit-close").click();
  await at(page, "edit-discard").click();
  await page.keyboard.press("e");
  await page.locator('[data-testid="changes-summary"][data-count="0"]').waitFor();
});

test("two answers are compared: status, headers and body", async (t) => {
  const { server, page } = await openWindow(t);
  const endpoint = await startEndpoint(t);
  await post(server, comment("hello"));
  await row(page, 1).click();
  await at(page, "tab-attempts").click();
  await at(page, "replay-target").fill(endpoint.url);
  for (const [n, answer] of [
    { status: 500, body: "line one\n<b>no such table</b>\nline three\n" },
    { status: 200, body: "line one\nstored\nline three\n" },
  ].entries()) {
    endpoint.answer = answer;
    await at(page, "replay-send").click();
    await at(page, "attempt-row").nth(n).waitFor();
  }
  await at(page, "attempt-part-compare").click();
  await reads(at(page, "compare-status"), "500");
  await reads(at(page, "compare-status"), "200");
  const diff = at(page, "answer-diff");
  await reads(diff, "<b>no such table</b>");
  await reads(diff, "stored");
  assert.equal(await diff.locator(".cm-deletedLine").count(), 1);
  expectQuiet(page, server);
});

test("a selection is replayed, and what failed leads to its deliveries", async (t) => {
  const { server, page } = await openWindow(t);
  const endpoint = await startEndpoint(t);
  for (let n = 1; n <= 6; n += 1) await post(server, comment(`no ${n}`, String(n)));
  await row(page, 6).waitFor();
  await row(page, 5).click();
  await row(page, 2).click({ modifiers: ["Shift"] });
  await reads(at(page, "picked-count"), "4 selected");
  endpoint.answer = { status: 500, body: "not yet" };
  await at(page, "bulk-replay").click();
  await at(page, "bulk-form").getByTestId("replay-target").fill(endpoint.url);
  await at(page, "bulk-concurrency").fill("1");
  await at(page, "bulk-start").click();
  await page.locator('[data-testid="bulk-state"][data-state="done"]').waitFor();
  await reads(at(page, "bulk-done"), "4 of 4");
  await reads(at(page, "bulk-failed"), "4");
  const texts = () => endpoint.arrived.map(({ body }) => body.toString().match(/no \d/)[0]);
  assert.deepEqual(texts(), ["no 2", "no 3", "no 4", "no 5"], "oldest first");

  endpoint.answer = { status: 200, body: "taken" };
  await at(page, "bulk-replay").click();
  await at(page, "bulk-start").click();
  await reads(at(page, "bulk-fixed"), "4");
  await at(page, "bulk-replay").click();
  endpoint.answer = { status: 500, body: "no" };
  await at(page, "bulk-stop").check();
  await at(page, "bulk-start").click();
  await page.locator('[data-testid="bulk-state"][data-state="stopped"]').waitFor();
  await at(page, "bulk-failures").getByRole("button", { name: "Delivery 2" }).click();
  await page.locator('[data-testid="delivery-row"][data-id="2"][aria-current="true"]').waitFor();
  expectQuiet(page, server);
});

test("all are replayed by one key and one button, and can be stopped", async (t) => {
  const { server, page } = await openWindow(t);
  const endpoint = await startEndpoint(t);
  await Promise.all(Array.from({ length: 60 }, (_, n) => post(server, comment(`n ${n}`, `${n}`))));
  await row(page, 60).waitFor();
  await page.getByRole("grid").focus();
  await page.keyboard.press("Control+a");
  await reads(at(page, "picked-count"), "All 60 selected");
  await at(page, "bulk-replay").click();
  await at(page, "bulk-form").getByTestId("replay-target").fill(endpoint.url);
  // Two minutes for all of them: it is not through before it is stopped.
  await at(page, "bulk-rate").fill("0.5");
  await at(page, "bulk-start").click();
  await until("some have arrived", () => endpoint.arrived.length >= 2);
  await at(page, "tray-close").click();
  await page.keyboard.press("Escape");
  await at(page, "bulk-bar").waitFor({ state: "detached" });
  await reads(at(page, "job-line"), "of 60");
  await page.reload();
  await at(page, "job-line").click();
  await at(page, "bulk-cancel").click();
  await page.locator('[data-testid="bulk-state"][data-state="cancelled"]').waitFor();
  assert.ok(endpoint.arrived.length < 60);
});

test("what is exported can be imported elsewhere, byte for byte, and once", async (t) => {
  const { server, page } = await openWindow(t);
  const bodies = [
    comment("emoji 🎨 and \\u00e9"),
    '{"object":\n  oops}\r\n',
    await fixture("edge/gzip-message.json.gz"),
  ];
  for (const body of bodies) await post(server, body);
  await row(page, 3).waitFor();
  await at(page, "export-open").click();
  await reads(at(page, "export-what"), "All 3 deliveries");
  await at(page, "export-start").click();
  const file = await at(page, "export-path").innerText();
  const lines = (await readFile(file, "utf8")).trim().split("\n");
  assert.equal(lines.length, 1 + 3, "the first line says what it is");

  const other = await openWindow(t);
  await at(other.page, "import-open").click();
  await at(other.page, "import-file").setInputFiles(file);
  await reads(at(other.page, "import-sum"), "3 deliveries taken");
  await other.page.locator('[data-testid="import-sum"][data-state="done"]').waitFor();
  await row(other.page, 3).waitFor();
  const arrived = await Promise.all([1, 2, 3].map((id) => captured(other.page, id)));
  for (const body of bodies)
    assert.ok(
      arrived.some((bytes) => bytes.equals(Buffer.from(body))),
      body.toString("latin1"),
    );

  const broken = `${await readFile(file, "utf8")}nonsense\n`;
  const again = { name: "again.ndjson", mimeType: "text/plain", buffer: Buffer.from(broken) };
  await at(other.page, "import-file").setInputFiles(again);
  await reads(at(other.page, "import-sum"), "0 deliveries taken, 3 known already, 1 faulty line");
  await reads(at(other.page, "import-faults"), "Line 5");
  expectQuiet(page, server);
  expectQuiet(other.page, other.server);
});

test("a pin stays after a reload", async (t) => {
  const { server, page } = await openWindow(t);
  await post(server, comment("keep this"));
  await row(page, 1).click();
  await page.keyboard.press("p");
  await row(page, 1).getByTestId("row-pin").waitFor();
  await page.reload();
  await row(page, 1).getByTestId("row-pin").waitFor();
  await row(page, 1).click();
  await page.locator('[data-testid="pin-button"][aria-pressed="true"]').click();
  await row(page, 1).getByTestId("row-pin").waitFor({ state: "detached" });
});
