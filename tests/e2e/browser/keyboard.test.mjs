// The window by keyboard alone, and a list that stays still once the reader has moved.
import assert from "node:assert/strict";
import { test } from "node:test";
import { at, comment, openWindow, post, reads, row, startEndpoint, until } from "./support.mjs";

async function withThree(t) {
  const scene = await openWindow(t);
  for (const text of ["one", "two", "three"]) await post(scene.server, comment(text));
  await row(scene.page, 3).waitFor();
  return scene;
}

const selected = (page) =>
  page.locator('[data-testid="delivery-row"][aria-selected="true"]').getAttribute("data-id");
const becomes = (page, id) =>
  until(`delivery ${id} is selected`, async () => (await selected(page)) === id);

test("j and k move, Enter goes into the detail, Escape comes back", async (t) => {
  const { page } = await withThree(t);
  await page.keyboard.press("j");
  await becomes(page, "3");
  await page.keyboard.press("j");
  await page.keyboard.press("ArrowDown");
  await becomes(page, "1");
  await page.keyboard.press("k");
  await becomes(page, "2");
  await reads(page.getByRole("tabpanel"), "two");
  await page.keyboard.press("Enter");
  await until("a tab has the focus", () =>
    page.evaluate(() => document.activeElement?.getAttribute("role") === "tab"),
  );
  await page.keyboard.press("ArrowRight");
  assert.equal(await at(page, "tab-body").getAttribute("aria-selected"), "true");
  await page.keyboard.press("Escape");
  await until("the list has the focus", () =>
    page.evaluate(() => document.activeElement?.getAttribute("role") === "grid"),
  );
  await page.keyboard.press("G");
  await becomes(page, "1");
});

test("r replays, and a letter typed into a field is only a letter", async (t) => {
  const { page } = await withThree(t);
  const endpoint = await startEndpoint(t);
  await page.keyboard.press("j");
  await becomes(page, "3");
  await page.keyboard.press("r");
  await until("the target has the focus", () =>
    at(page, "replay-target").evaluate((field) => field === document.activeElement),
  );
  await page.keyboard.type(endpoint.url);
  await page.keyboard.press("Enter");
  await reads(at(page, "attempt-status").first(), "200");
  await page.keyboard.type("jkr?");
  assert.equal(await at(page, "replay-target").inputValue(), `${endpoint.url}jkr?`);
  assert.equal(endpoint.arrived.length, 1);
  assert.equal(await selected(page), "3");
});

test("? shows the shortcuts, and Escape takes them away", async (t) => {
  const { page } = await withThree(t);
  await page.keyboard.press("?");
  const dialog = page.getByRole("dialog");
  await dialog.waitFor();
  await reads(dialog, "Next delivery");
  await page.keyboard.press("j");
  await page.keyboard.press("Escape");
  await dialog.waitFor({ state: "detached" });
  const rows = page.locator('[data-testid="delivery-row"][aria-selected="true"]');
  assert.equal(await rows.count(), 0, "what is behind does not move");
});

test("the newest is followed until the reader moves; the pill leads back", async (t) => {
  const { server, page } = await withThree(t);
  await page.keyboard.press("j");
  await becomes(page, "3");
  await post(server, comment("four"));
  await post(server, comment("five"));
  await reads(at(page, "new-pill"), "2 new");
  assert.equal(await row(page, 5).count(), 0, "the list stays still");
  assert.equal(await selected(page), "3");
  await at(page, "new-pill").click();
  await row(page, 5).waitFor();
  await at(page, "new-pill").waitFor({ state: "detached" });
  await post(server, comment("six"));
  await row(page, 6).waitFor();
});

test("G goes to the oldest, also when nothing is selected yet", async (t) => {
  const { page } = await withThree(t);
  await page.keyboard.press("G");
  await becomes(page, "1");
});

test("thousands are scrolled through without drawing them all", async (t) => {
  const { server, page } = await openWindow(t);
  for (let n = 0; n < 2000; n += 50) {
    await Promise.all(Array.from({ length: 50 }, (_, i) => post(server, comment(`no ${n + i}`))));
  }
  await row(page, 2000).waitFor();
  assert.ok((await at(page, "delivery-row").count()) < 200);
  await page.keyboard.press("j");
  await page.keyboard.press("End");
  await row(page, 1).waitFor();
  await becomes(page, "1");
  await page.keyboard.press("Home");
  await row(page, 2000).waitFor();
});
