// Deleting with a way back, what is kept how long, a backup, and clearing everything.
import assert from "node:assert/strict";
import { stat } from "node:fs/promises";
import { test } from "node:test";
import { at, comment, expectAccessible, openWindow, post, reads, row, until } from "./support.mjs";

async function withDeliveries(t, count, options = {}) {
  const window = await openWindow(t, options);
  for (let i = 1; i <= count; i += 1) await post(window.server, comment(`number ${i}`, `c${i}`));
  await row(window.page, count).waitFor();
  return window;
}

const rows = (page) =>
  at(page, "delivery-row").evaluateAll((found) => found.map((each) => Number(each.dataset.id)));

const shows = (page, ids) =>
  until(`the list shows ${ids}`, async () => String(await rows(page)) === String(ids));

test("what is deleted is gone at once, and one key brings it back", async (t) => {
  const { server, page } = await withDeliveries(t, 4);
  await row(page, 3).click();
  await page.keyboard.press("#");
  await shows(page, [4, 2, 1]);
  await reads(at(page, "undo"), "1 delivery deleted.");
  assert.equal(await row(page, 2).getAttribute("aria-current"), "true", "the next one is open");
  await reads(at(page, "picked-count"), "3 deliveries");
  await page.keyboard.press("Control+z");
  await shows(page, [4, 3, 2, 1]);

  await at(page, "more-button").click();
  await page.getByRole("menuitem", { name: "Delete" }).click();
  await shows(page, [4, 3, 1]);
  await at(page, "undo-button").focus();
  await page.keyboard.press("Enter");
  await shows(page, [4, 3, 2, 1]);

  await page.getByRole("grid").focus();
  await page.keyboard.press("Control+a");
  await at(page, "bulk-delete").click();
  await at(page, "empty-state").waitFor();
  await post(server, comment("after", "c9"));
  await shows(page, [5]);
  await at(page, "undo-button").click();
  await shows(page, [5, 4, 3, 2, 1]);
  assert.deepEqual(page.complaints, []);
});

test("deleting all leaves what is pinned", async (t) => {
  const { page } = await withDeliveries(t, 3);
  await row(page, 2).click();
  await page.keyboard.press("p");
  await at(page, "row-pin").waitFor();
  await page.getByRole("grid").focus();
  await page.keyboard.press("Control+a");
  await page.keyboard.press("Delete");
  await shows(page, [2]);
  await reads(at(page, "undo"), "2 deliveries deleted; 1 pinned or noted left.");
  // What is said meanwhile stands above it.
  await row(page, 2).click();
  // It is only said for a moment: the page itself notices it, whenever this process runs again.
  const places = await page.evaluateHandle(() => {
    const seen = [];
    const look = () => {
      const told = [...document.querySelectorAll("[role=status]")].find(
        ({ textContent }) => textContent === "Unpinned delivery 2",
      );
      const undo = document.querySelector("[data-testid=undo]");
      if (told?.checkVisibility() && undo?.checkVisibility())
        seen.push([told.getBoundingClientRect().bottom, undo.getBoundingClientRect().top]);
    };
    const anything = { subtree: true, childList: true, characterData: true, attributes: true };
    new MutationObserver(look).observe(document.body, anything);
    return seen;
  });
  await page.keyboard.press("p");
  const [bottom, top] = await until("both were in sight", () =>
    places.evaluate((seen) => seen.at(0)),
  );
  assert.ok(bottom <= top, "one does not cover the other");
});

for (const colorScheme of ["light", "dark"]) {
  test(`Storage in ${colorScheme} says what would go, keeps it, and has no violations`, async (t) => {
    const context = {
      colorScheme,
      reducedMotion: "reduce",
      viewport: { width: 900, height: 600 },
    };
    const { server, page } = await withDeliveries(t, 5, { context });
    await row(page, 1).click();
    await page.keyboard.press("#");
    await at(page, "undo-button").waitFor();
    await expectAccessible(page, "the way back");
    await page.keyboard.press("Control+z");
    await at(page, "nav-setup").click();
    await reads(at(page, "storage-count"), "5 deliveries");
    await at(page, "retention-count-on").check();
    await at(page, "retention-count").fill("2");
    await reads(at(page, "retention-preview"), "the oldest 3 beyond 2");
    await at(page, "clear-all").click();
    await at(page, "clear-all-yes").waitFor();
    await expectAccessible(page, "Storage");
    const wide = await page.evaluate(
      () => document.documentElement.scrollWidth > document.documentElement.clientWidth,
    );
    assert.ok(!wide, "nothing runs out of a small window");
    await page.keyboard.press("Escape");
    await at(page, "retention-count").fill("0");
    await reads(at(page, "retention-preview"), "Write a whole number of deliveries");
    await at(page, "retention-count").fill("2");
    await at(page, "retention-save").click();
    await reads(at(page, "storage-count"), "2 deliveries");
    await page.reload();
    await at(page, "retention-count").waitFor();
    assert.equal(await at(page, "retention-count").inputValue(), "2");
    await at(page, "nav-deliveries").click();
    await shows(page, [5, 4]);
    await post(server, comment("one more", "c6"));
    await row(page, 6).waitFor();
    assert.deepEqual(page.complaints, []);
  });
}

test("a backup is taken while deliveries arrive, and clearing asks", async (t) => {
  const { server, page } = await withDeliveries(t, 3);
  await at(page, "nav-setup").click();
  await at(page, "backup-start").click();
  await post(server, comment("meanwhile", "c4"));
  const path = await at(page, "backup-path").innerText();
  assert.ok((await stat(path)).size > 0);
  await at(page, "compact").click();
  await at(page, "compact-yes").click();
  await page.locator('[data-testid="compact-state"][data-state="done"]').waitFor();

  await at(page, "clear-all").click();
  await page.getByText("4 deliveries with their events").waitFor();
  await page.getByRole("button", { name: "Keep", exact: true }).click();
  await reads(at(page, "storage-count"), "4 deliveries");
  await at(page, "clear-all").click();
  await at(page, "clear-all-yes").click();
  await reads(at(page, "storage-count"), "0 deliveries");
  await at(page, "nav-deliveries").click();
  await at(page, "empty-state").waitFor();
  await post(server, comment("a new beginning", "c1"));
  await shows(page, [5]);
  assert.deepEqual(page.complaints, []);
});
