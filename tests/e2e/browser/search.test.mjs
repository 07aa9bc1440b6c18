// Searching: what a query finds, what is wrong with one, filter like this, filters that are kept.
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  at,
  expectAccessible,
  expectQuiet,
  openWindow,
  post,
  reads,
  row,
  until,
} from "./support.mjs";

const PEOPLE = ["lena.paints", "tom_bakes", "ana.writes", "böse katze"];
const ALL = 300;

/** Like Meta's, from somebody. */
function commentOf(username, text, n) {
  const value = {
    from: { id: `14082155500${String(n % PEOPLE.length).padStart(5, "0")}`, username },
    id: `179550000${n}`,
    text,
  };
  return JSON.stringify({
    object: "instagram",
    entry: [
      { id: "17841400000123456", time: 1764000000 + n, changes: [{ field: "comments", value }] },
    ],
  });
}

/** Deliveries 1 to 300, of four people in turn; each tenth is not signed as it should be. */
async function withMany(t, context) {
  const scene = await openWindow(t, { context });
  for (let n = 1; n <= ALL; n += 1) {
    const body = commentOf(PEOPLE[n % PEOPLE.length], n % 3 === 0 ? "What a price" : "So great", n);
    await post(scene.server, body, n % 10 === 0 ? { secret: "wrong" } : {});
  }
  await row(scene.page, ALL).waitFor();
  return scene;
}

async function search(page, text) {
  await page.keyboard.press("/");
  await page.keyboard.press("Control+a");
  await page.keyboard.press("Delete");
  await page.keyboard.type(text);
  await page.keyboard.press("Enter");
}

const shown = (page) =>
  page
    .locator('[data-testid="delivery-row"]')
    .evaluateAll((rows) => rows.map((row) => Number(row.dataset.id)));

test("a query shows what it finds, and how many; more that matches comes in", async (t) => {
  const { server, page } = await withMany(t);
  await search(page, "from:lena.paints price");
  await reads(at(page, "find-count"), "25 of 300 match");
  const ids = await shown(page);
  assert.equal(ids[0], 300);
  assert.ok(
    ids.every((id) => id % 12 === 0),
    String(ids),
  );
  await post(server, commentOf("lena.paints", "the price, please", 301));
  await post(server, commentOf("tom_bakes", "the price, please", 302));
  await row(page, 301).waitFor();
  await reads(at(page, "find-count"), "26 of 302 match");
  assert.equal(await row(page, 302).count(), 0);
  await page.keyboard.press("j");
  await page.keyboard.press("G");
  await until("the oldest is selected", () =>
    row(page, 12).evaluate((row) => row.getAttribute("aria-current") === "true"),
  );
  await search(page, "xyzzy");
  await reads(at(page, "no-matches"), "hides all 302 deliveries");
  await at(page, "no-matches-clear").click();
  // What is open stays in sight, among its neighbours now.
  await row(page, 12).waitFor();
  await row(page, 11).waitFor();
  expectQuiet(page, server);
});

test("a mistake is told with its place, and the list stays", async (t) => {
  const { page } = await withMany(t);
  await search(page, "verdict:invalid");
  await reads(at(page, "find-count"), "30 of 300 match");
  await page.keyboard.press("/");
  await page.keyboard.press("End");
  // In one go, as below: a stall between two keys would have a part of it read.
  await page.keyboard.insertText(" colour:red ");
  await reads(at(page, "find-problem"), "there is no term “colour:”");
  await reads(at(page, "find-problem"), "still shows verdict:invalid");
  assert.equal(await at(page, "find-mark").innerText(), "colour:red");
  // Where it is drawn is where it is written.
  const mark = await at(page, "find-mark").boundingBox();
  const input = await at(page, "find-input").boundingBox();
  assert.ok(mark.x > input.x && mark.x + mark.width < input.x + input.width);
  assert.ok(mark.width > 20);
  assert.equal((await shown(page))[0], 300);
  await reads(at(page, "find-count"), "30 of 300 match");
});

test("filter like this and hide this come from the value that was clicked", async (t) => {
  const { page } = await withMany(t);
  await row(page, 300).locator(".verdict").click({ button: "right" });
  await at(page, "like-value").click();
  await reads(at(page, "find-count"), "30 of 300 match");
  assert.equal(await at(page, "find-chip").innerText(), "verdict:\ninvalid");
  // Of the three others that wrote what is not signed, one less.
  await row(page, 290).locator(".what").click({ button: "right" });
  await at(page, "hide-value").click();
  await reads(at(page, "find-count"), "15 of 300 match");
  assert.equal(await row(page, 290).count(), 0);
  await page.locator('[data-testid="find-chip"][data-negated="true"] button').click();
  await row(page, 290).waitFor();
  // The name with a space is written so that it is read as one.
  await search(page, "");
  await row(page, 299).locator(".what").click({ button: "right" });
  await at(page, "like-value").click();
  await reads(at(page, "find-count"), "75 of 300 match");
  assert.equal(await at(page, "find-input").inputValue(), 'from:"böse katze"');
});

test("every value of a body, of the head and of the headers finds its delivery, and hides it", async (t) => {
  const { server, page } = await openWindow(t);
  const text = 'a \\ "quote", tab\there 👍🏽 می\u200cخواهم 東京で 50% <b>';
  await post(server, commentOf("lena.paints", "another one", 7));
  const headers = { "X-Words": 'a, "b" \\ c', "X-Long": "x".repeat(500), "X-Latin": "caf\xe9" };
  await post(server, commentOf("tom_bakes", text, 2), { headers });
  await row(page, 2).click();
  await page.keyboard.press("2");
  const items = page.locator('[role="treeitem"]');
  await items.first().waitFor();
  const menu = at(page, "value-menu");
  /** Both ways, of each value that is offered there. */
  const tryAll = async (open) => {
    await open();
    const offered = await at(page, "like-value").count();
    await page.keyboard.press("Escape");
    for (let n = 0; n < offered; n += 1) {
      for (const [choice, finds] of [
        ["like-value", 1],
        ["hide-value", 0],
      ]) {
        await open();
        const entry = at(page, choice).nth(n);
        const term = await entry.innerText();
        await entry.click();
        await at(page, "find-count").waitFor();
        await until(`${term} finds it: ${finds}`, async () => {
          const settled = (await at(page, "find-count").innerText()).includes("of 2 match");
          return settled && (await row(page, 2).count()) === finds;
        });
        await at(page, "find-clear").click();
        await at(page, "find-count").waitFor({ state: "detached" });
      }
    }
    return offered;
  };
  let offered = 0;
  for (let n = 0; n < (await items.count()); n += 1) {
    if ((await items.nth(n).getAttribute("aria-expanded")) !== null) continue;
    offered += await tryAll(async () => {
      await items.nth(n).click({ button: "right" });
      await menu.waitFor();
    });
  }
  assert.equal(offered, 12);
  const buttons = page.locator('section.pane [data-testid="filter-by"]');
  // The last one is the tree's own.
  for (let n = 0; n < (await buttons.count()) - 1; n += 1) {
    await tryAll(async () => {
      await buttons.nth(n).click();
      await menu.waitFor();
    });
  }
  await at(page, "tab-headers").click();
  const values = page.getByRole("table", { name: "Headers" }).locator("td");
  await values.first().waitFor();
  for (let n = 0; n < (await values.count()); n += 1)
    assert.equal(await tryAll(() => values.nth(n).locator("span").click({ button: "right" })), 2);
  expectQuiet(page, server);
});

test("query and saved filters survive a reload; a saved one is a command", async (t) => {
  const { page } = await withMany(t);
  await search(page, "from:tom_bakes");
  await reads(at(page, "find-count"), "75 of 300 match");
  await at(page, "saved-filters").click();
  await at(page, "filter-name").fill("Tom");
  await at(page, "filter-save").click();
  await at(page, "filter-apply").waitFor();
  await page.reload();
  await reads(at(page, "find-count"), "75 of 300 match");
  await at(page, "find-clear").click();
  await row(page, ALL).waitFor();
  await at(page, "saved-filters").click();
  await at(page, "filter-apply").click();
  await reads(at(page, "find-count"), "75 of 300 match");
  await page.keyboard.press("Escape");
  await at(page, "nav-setup").click();
  await page.keyboard.press("Control+k");
  await at(page, "palette-input").waitFor();
  await page.keyboard.type("filter tom");
  await page.keyboard.press("Enter");
  await reads(at(page, "find-count"), "75 of 300 match");
});

test("the keyboard alone is enough", async (t) => {
  const { page } = await withMany(t);
  await page.keyboard.press("/");
  await page.keyboard.insertText("ver");
  await at(page, "find-option").first().waitFor();
  await page.keyboard.press("Tab");
  await until("values are suggested", async () => (await at(page, "find-option").count()) > 3);
  await page.keyboard.insertText("inv");
  await until("one is left", async () => (await at(page, "find-option").count()) === 1);
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await reads(at(page, "find-count"), "30 of 300 match");
  await page.keyboard.press("Enter");
  await page.keyboard.press("j");
  await page.keyboard.press("Shift+F10");
  await at(page, "value-menu").waitFor();
  await page.keyboard.press("Escape");
  await at(page, "value-menu").waitFor({ state: "detached" });
  await page.keyboard.press("Control+a");
  await reads(at(page, "picked-count"), "All 30 that match selected");
  await page.keyboard.press("/");
  await page.keyboard.press("Tab");
  await until("a chip has the focus", () =>
    page.evaluate(() => document.activeElement?.getAttribute("data-testid") === "chip-drop"),
  );
  await page.keyboard.press("Enter");
  await at(page, "find-count").waitFor({ state: "detached" });
  // With the last chip gone, the field has the focus.
  await page.keyboard.press("Escape");
  await until("the list has the focus", () =>
    page.evaluate(() => document.activeElement?.getAttribute("role") === "grid"),
  );
});

for (const colorScheme of ["light", "dark"]) {
  test(`axe finds nothing in ${colorScheme}, and nothing scrolls sideways at 900 × 600`, async (t) => {
    const viewport = { width: 900, height: 600 };
    const context = { colorScheme, reducedMotion: "reduce", viewport };
    const { page } = await withMany(t, context);
    const fits = async (where) => {
      const over = await page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      );
      assert.ok(over <= 0, `${where}: ${over} px too wide`);
    };
    await page.keyboard.press("/");
    await page.keyboard.type("verdict:");
    await at(page, "find-option").first().waitFor();
    await expectAccessible(page, "suggestions");
    await fits("suggestions");
    await page.keyboard.press("Escape");
    await at(page, "find-problem").waitFor();
    await expectAccessible(page, "a mistake");
    await page.keyboard.press("Escape");
    await search(page, "from:lena.paints -verdict:valid great field:comments");
    await at(page, "find-count").waitFor();
    await row(page, 20).waitFor();
    await expectAccessible(page, "chips");
    await fits("chips");
    await row(page, 20).click();
    await at(page, "tab-signature").click();
    await at(page, "verdict-large").waitFor();
    await expectAccessible(page, "values in the detail");
    await fits("the detail");
    for (const button of ["find-help", "saved-filters"]) {
      await at(page, button).click();
      await at(page, `${button}-panel`).waitFor();
      await expectAccessible(page, button);
      await fits(button);
      await page.keyboard.press("Escape");
    }
    await row(page, 20).click({ button: "right" });
    await at(page, "value-menu").waitFor();
    await expectAccessible(page, "the menu of values");
    await page.keyboard.press("Escape");
    await search(page, "xyzzy great");
    await at(page, "no-matches").waitFor();
    await expectAccessible(page, "no matches");
    await fits("no matches");
    await page.keyboard.press("Control+k");
    await at(page, "palette-input").waitFor();
    await expectAccessible(page, "the palette");
  });
}
