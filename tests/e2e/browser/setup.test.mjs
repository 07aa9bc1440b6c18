// Setup: from nothing to a verified delivery without leaving the page.
import assert from "node:assert/strict";
import { test } from "node:test";
import { SECRET, at, comment, openWindow, post, reads, row, until } from "./support.mjs";

async function addSecret(page, label, value) {
  await at(page, "nav-setup").click();
  await at(page, "secret-label").fill(label);
  await at(page, "secret-value").fill(value);
  await at(page, "secret-add").click();
}

test("a secret that is added verifies the next delivery", async (t) => {
  const { server, page } = await openWindow(t, { secret: null });
  await page.locator('[data-testid="warning-line"][data-code="no_secret"]').waitFor();
  await post(server, comment("before"));
  await row(page, 1).waitFor();
  assert.equal(await row(page, 1).getAttribute("data-verdict"), "no_secret");

  await addSecret(page, "instagram_app_secret", SECRET);
  await until("the warning goes", async () => {
    const warning = page.locator('[data-testid="warning-line"][data-code="no_secret"]');
    return (await warning.count()) === 0;
  });
  await page.getByRole("button", { name: "Remove" }).waitFor();
  const text = await page.locator("main").innerText();
  assert.ok(!text.includes(SECRET), "a kept secret is never shown");
  await post(server, comment("after"));
  await at(page, "nav-deliveries").click();
  await row(page, 2).waitFor();
  assert.equal(await row(page, 2).getAttribute("data-verdict"), "valid");
});

test("a name that cannot be is refused with what would be right", async (t) => {
  const { page } = await openWindow(t, { secret: null });
  await addSecret(page, "Not A Label!", "value");
  await reads(page.locator("main"), "lower-case letters, digits and underscores");
  assert.equal(
    await at(page, "secret-value").inputValue(),
    "value",
    "nothing has to be typed again",
  );
});

test("the sample button works before Meta is involved", async (t) => {
  const { page } = await openWindow(t);
  await at(page, "empty-state").waitFor();
  await at(page, "send-sample").click();
  await row(page, 1).waitFor();
  assert.equal(await row(page, 1).getAttribute("data-verdict"), "valid");
  await at(page, "nav-setup").click();
  await page.getByLabel("Sample").selectOption({ value: "messages/text" });
  await at(page, "send-sample").click();
  await page.getByText("200: stored as delivery 2").waitFor();
  await page.getByRole("button", { name: "Show it" }).click();
  await row(page, 2).waitFor();
  assert.equal(await row(page, 2).getAttribute("aria-selected"), "true");
});

test("the callback URL is shown, and a handshake is listed with its reason", async (t) => {
  const { server, page } = await openWindow(t);
  await reads(at(page, "callback-url"), server.callbackUrl);
  await at(page, "nav-setup").click();
  const query = "?hub.mode=subscribe&hub.verify_token=wrong&hub.challenge=1";
  assert.equal((await fetch(server.callbackUrl + query)).status, 403);
  await reads(page.locator("main"), "It came with a different verify token.");
});

test("another path is served at once after it was saved", async (t) => {
  const { server, page } = await openWindow(t);
  await at(page, "nav-setup").click();
  await page.getByLabel("Path", { exact: true }).fill("/hooks/mine");
  await page.getByRole("button", { name: "Save settings" }).click();
  await reads(page.locator("main"), "Saved");
  await reads(at(page, "callback-url"), "/hooks/mine");
  const callbackUrl = await at(page, "callback-url").innerText();
  const answer = await post({ callbackUrl }, comment("moved"));
  assert.equal(answer.status, 200);
  assert.equal(server.talk.includes("error"), false, server.talk);
});
