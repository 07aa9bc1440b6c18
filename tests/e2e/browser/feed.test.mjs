// The Feed, insights, labels and the signature doctor: people and words, and why.
import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { test } from "node:test";
import { SECRET, at, comment, fixture, openWindow, post, reads, row, until } from "./support.mjs";

const card = (page, words) => page.locator('[data-testid="feed-card"]', { hasText: words });

test("who wrote what is read, found, pinned and noted", async (t) => {
  const { server, page } = await openWindow(t);
  await post(server, comment("Is this one still available?", "1"));
  await post(server, comment("שלום 🎨 <b>bold</b>", "2"));
  await post(server, comment("Is this one still available?", "1"));
  await row(page, 3).waitFor();
  await at(page, "nav-feed").click();
  await card(page, "<b>bold</b>").waitFor();
  assert.equal(
    await page.locator('[data-testid="feed-card"]').count(),
    2,
    "a duplicate is no card",
  );

  await at(page, "feed-search").fill("available");
  await until("the other one goes", async () => (await card(page, "bold").count()) === 0);
  await card(page, "available").hover();
  await card(page, "available").locator('[data-testid="card-pin"]').click();
  await page.locator('[data-testid="feed-card"][data-pinned="true"]').waitFor();
  await card(page, "available").locator('[data-testid="card-note"]').click();
  await at(page, "card-note-text").fill("call back");
  await at(page, "card-note-text").press("Enter");
  await reads(at(page, "feed"), "call back");
  await page.reload();
  await at(page, "nav-feed").click();
  await reads(at(page, "feed"), "call back");
});

test("a card filters by what it has, and leads to its delivery", async (t) => {
  const { server, page } = await openWindow(t);
  await post(server, comment("first", "1"));
  await post(server, comment("second", "2"));
  await at(page, "nav-feed").click();
  await card(page, "first").focus();
  await page.keyboard.press("Shift+F10");
  await at(page, "card-menu").waitFor();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await page.locator('[data-testid="chip-comments"][aria-pressed="true"]').waitFor();
  assert.equal(await at(page, "card-menu").count(), 0);
  await card(page, "first").hover();
  await card(page, "first").locator('[data-testid="card-show"]').click();
  assert.equal(await row(page, 1).getAttribute("aria-selected"), "true");
});

test("a duplicate is labelled, and says of what and when", async (t) => {
  const { server, page } = await openWindow(t);
  await post(server, comment("hello", "1"));
  await post(server, comment("hello", "1"));
  await row(page, 2).locator('[data-testid="label-duplicate"]').waitFor();
  await row(page, 2).click();
  await page.locator('button[data-testid="label-duplicate"]').click();
  await reads(at(page, "label-info"), "delivery 1, which was answered 200");
});

test("insights appear with their evidence and can be dismissed", async (t) => {
  const { server, page } = await openWindow(t);
  await post(server, await fixture("messages-echo.json"));
  await at(page, "nav-insights").click();
  const insight = at(page, "insight-own_events");
  await insight.waitFor();
  await insight.locator('[data-testid="insight-dismiss"]').click();
  await until("it is out of the way", async () => !(await insight.isVisible()));
});

test("a signature that fails says why and how to mend it", async (t) => {
  const { server, page } = await openWindow(t);
  // Meta signs the escaped form; what a proxy or a parser made of it has the character itself.
  const plain = comment("héllo", "1");
  const signed = createHmac("sha256", SECRET).update(plain.replace("é", "\\u00e9")).digest("hex");
  await post(server, plain, {
    headers: { "X-Hub-Signature-256": `sha256=${signed}` },
  });
  await row(page, 1).click();
  await at(page, "tab-signature").click();
  const finding = page.locator('[data-testid="doctor-finding"][data-code="unicode_unescaped"]');
  await finding.waitFor();
  await reads(at(page, "doctor"), "Express");
});
