// No violations that axe can find, on every page, in light, dark and with less motion.
import { test } from "node:test";
import {
  CLOSED_URL,
  at,
  comment,
  expectAccessible,
  fixture,
  openWindow,
  post,
  row,
} from "./support.mjs";

for (const colorScheme of ["light", "dark"]) {
  // Moving colours have no contrast that could be measured.
  const context = { colorScheme, reducedMotion: "reduce" };

  test(`Deliveries in ${colorScheme}`, async (t) => {
    const { server, page } = await openWindow(t, { context });
    await at(page, "empty-state").waitFor();
    await expectAccessible(page, "the empty state");
    await post(server, comment("hello"));
    await post(server, comment("hello"), { secret: "wrong" });
    await post(server, await fixture("messages-text-emoji.json"));
    await row(page, 3).waitFor();
    await expectAccessible(page, "the list");
    await row(page, 2).click();
    for (const tab of ["events", "body", "headers", "signature", "attempts"]) {
      await at(page, `tab-${tab}`).click();
      await page.locator(`[data-testid="tab-${tab}"][aria-selected="true"]`).waitFor();
      await expectAccessible(page, `the tab ${tab}`);
    }
    await at(page, "replay-target").fill(CLOSED_URL);
    for (const count of [1, 2]) {
      await at(page, "replay-send").click();
      await at(page, "attempt-row")
        .nth(count - 1)
        .waitFor();
    }
    for (const part of ["request", "compare"]) {
      await at(page, `attempt-part-${part}`).click();
      await at(page, `attempt-${part}`).waitFor();
      await expectAccessible(page, `an attempt, ${part}`);
    }
    await at(page, "replay-edit").click();
    await at(page, "edit-body").locator(".cm-content").waitFor();
    await at(page, "changes-sha256").waitFor();
    await expectAccessible(page, "the editor");
    await at(page, "edit-close").click();
    await page.getByRole("grid").focus();
    await page.keyboard.press("Control+a");
    for (const [button, form] of [
      ["bulk-replay", "bulk-form"],
      ["bulk-export", "export-form"],
    ]) {
      await at(page, button).click();
      await at(page, form).waitFor();
      await expectAccessible(page, form);
    }
    await page.keyboard.press("Escape");
    await page.keyboard.press("?");
    await page.getByRole("dialog").waitFor();
    await expectAccessible(page, "the shortcuts");
  });

  test(`Setup in ${colorScheme}`, async (t) => {
    const { page } = await openWindow(t, { context, secret: null });
    await at(page, "nav-setup").click();
    await at(page, "secret-add").waitFor();
    await at(page, "warning-line").waitFor();
    await expectAccessible(page, "Setup");
    for (const kind of ["ngrok", "manual"]) {
      await at(page, `tunnel-${kind}`).click();
      await expectAccessible(page, `Setup, ${kind}`);
    }
    await at(page, "meta-allow").click();
    await at(page, "meta-app-id").waitFor();
    await expectAccessible(page, "Setup, subscriptions");
  });

  test(`Feed and Insights in ${colorScheme}`, async (t) => {
    const { server, page } = await openWindow(t, { context });
    await at(page, "nav-feed").click();
    await at(page, "feed-empty").waitFor();
    await expectAccessible(page, "the empty Feed");
    await post(server, comment("hello"));
    await post(server, await fixture("messages-echo.json"));
    await post(server, await fixture("mentions-in-comment.json"));
    await page.locator('[data-testid="feed-card"]').nth(2).waitFor();
    await expectAccessible(page, "the Feed");
    await at(page, "feed-rules").click();
    await at(page, "rule-add").waitFor();
    await expectAccessible(page, "the rules");
    await at(page, "nav-insights").click();
    await at(page, "insight-own_events").waitFor();
    await expectAccessible(page, "Insights");
  });

  test(`Nothing arriving in ${colorScheme}`, async (t) => {
    const { page } = await openWindow(t, { context });
    await at(page, "nav-chain").click();
    await page.locator('[data-testid="link-tunnel"][data-state="broken"]').waitFor();
    await expectAccessible(page, "the chain");
  });
}
