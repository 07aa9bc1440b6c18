// Simulate: what Meta would send, sent to our own receiver, well and badly.
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  adds,
  at,
  captured,
  comment,
  expectAccessible,
  expectFits,
  expectQuiet,
  openWindow,
  post,
  reads,
  row,
} from "./support.mjs";

const content = (page) => at(page, "simulate-body").locator(".cm-content");

async function choose(page, words) {
  await at(page, "nav-simulate").click();
  await at(page, "sample-picker").click();
  // Nothing is found among samples that are not there yet.
  await at(page, "sample-option").first().waitFor();
  await page.keyboard.type(words);
  await page.keyboard.press("Enter");
}

async function send(page) {
  await at(page, "simulate-send").click();
  await page.locator('[data-testid="simulation"][data-state="done"]').waitFor();
}

/** Waits until a delivery is there, and gives its verdict. */
async function verdict(page, id) {
  await at(page, "nav-deliveries").click();
  await row(page, id).waitFor();
  return row(page, id).getAttribute("data-verdict");
}

test("a sample is sent to our receiver, and is a delivery like any other", async (t) => {
  const { server, page } = await openWindow(t);
  await choose(page, "emoji message");
  await reads(content(page), "messaging");
  await reads(at(page, "simulate-preview"), "X-Hub-Signature-256:");
  await send(page);
  await adds(at(page, "simulation-flow"), "1 sent = 1 accepted + 0 refused + 0 unanswered");
  assert.equal(await verdict(page, 1), "valid");
  await reads(row(page, 1), "messages");
  await reads(row(page, 1).locator(".source"), "imulated");
  expectQuiet(page, server);
});

test("as many are sent as wished, each with ids of its own", async (t) => {
  const { server, page } = await openWindow(t);
  await choose(page, "comment");
  await at(page, "simulate-count").fill("3");
  await at(page, "simulate-duplicates").fill("1");
  await reads(at(page, "simulate-summary"), "6 requests to our receiver");
  await send(page);
  await adds(at(page, "simulation-flow"), "6 sent = 6 accepted + 0 refused + 0 unanswered");
  await at(page, "nav-deliveries").click();
  await row(page, 6).waitFor();
  const bodies = await Promise.all([1, 2, 3, 4, 5, 6].map((id) => captured(page, id)));
  assert.equal(new Set(bodies.map(String)).size, 3);
  expectQuiet(page, server);
});

test("a wrong signature is invalid, and a missing one missing", async (t) => {
  const { page } = await openWindow(t);
  await at(page, "nav-simulate").click();
  for (const [n, signature] of ["invalid", "missing", "malformed"].entries()) {
    await at(page, "simulate-signature").selectOption(signature);
    await send(page);
    assert.equal(await verdict(page, n + 1), signature);
    await at(page, "nav-simulate").click();
  }
});

test("a captured body is edited byte for byte, and sent by Ctrl+Enter", async (t) => {
  const { server, page } = await openWindow(t);
  const body = `${comment("caf\\u00e9").replace(/,/g, ",\r\n")}\n\r\n`;
  await post(server, body);
  await row(page, 1).click();
  await page.getByRole("button", { name: "More" }).click();
  await page.getByRole("menuitem", { name: "Simulate from this" }).click();
  await content(page).click();
  await page.keyboard.press("Control+Home");
  await page.keyboard.type("\n ");
  await reads(at(page, "body-state"), "Edited");
  await page.keyboard.press("Control+Enter");
  await page.locator('[data-testid="simulation"][data-state="done"]').waitFor();
  assert.equal((await captured(page, 2)).toString(), `\n ${body}`);
  expectQuiet(page, server);
});

test("the handshake is played with the right token, a wrong one and none", async (t) => {
  const { page } = await openWindow(t);
  await at(page, "nav-simulate").click();
  const answer = at(page, "handshake-answer");
  for (const [token, words] of [
    ["right", "The challenge came back whole"],
    ["wrong", "refused a wrong verify token with status 403, as it should"],
    ["missing", "refused no verify token with status 403, as it should"],
  ]) {
    await at(page, "handshake-token").selectOption(token);
    await at(page, "handshake-call").click();
    await reads(answer, words);
  }
});

for (const colorScheme of ["light", "dark"]) {
  test(`Simulate is accessible in ${colorScheme}, and fits a small window`, async (t) => {
    const { page } = await openWindow(t, {
      context: { colorScheme, reducedMotion: "reduce", viewport: { width: 900, height: 600 } },
    });
    const look = async (what) => {
      await expectAccessible(page, what);
      await expectFits(page, what);
    };
    await at(page, "nav-simulate").click();
    await content(page).waitFor();
    await reads(at(page, "simulate-preview"), "X-Hub-Signature-256:");
    await look("the form");
    await at(page, "sample-picker").click();
    await at(page, "sample-option").first().waitFor();
    await look("the samples");
    await page.keyboard.press("Escape");
    await content(page).click();
    await page.keyboard.type("x");
    await reads(at(page, "body-state"), "no JSON");
    await page.locator(".cm-lint-marker-error").waitFor();
    await look("a body that is no JSON");
    await at(page, "simulate-signature").selectOption("invalid");
    await at(page, "simulate-retries").selectOption("compressed");
    await at(page, "simulate-count").fill("3");
    await at(page, "handshake-call").click();
    await reads(at(page, "handshake-answer"), "challenge");
    await at(page, "body-restore").click();
    await at(page, "simulate-send").click();
    await at(page, "simulation-recent").waitFor();
    await look("a simulation");
  });
}
