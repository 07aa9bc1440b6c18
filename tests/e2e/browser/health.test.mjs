// Health: what arrived is counted, drawn, told and led to.
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  at,
  comment,
  expectAccessible,
  expectQuiet,
  fixture,
  openWindow,
  post,
  reads,
  until,
} from "./support.mjs";

const chart = (page, id) => at(page, `chart-${id}`);
const part = (page, id, name) => chart(page, id).getByTestId(name);
const tile = (page, id) => at(page, `health-tile-${id}`);

/** The number of a tile. */
const number = (page, id) => tile(page, id).locator("strong").innerText();

/** Three comments, one of them again, one with a wrong signature and a message. */
async function withTraffic(t, options) {
  const scene = await openWindow(t, options);
  const { server, page } = scene;
  for (const id of ["1", "2", "3", "3"])
    await post(server, comment("hello", `1795500000077788${id}`));
  await post(server, comment("forged", "17955000000777999"), {
    secret: "wrong",
  });
  await post(server, await fixture("messages-text-emoji.json"));
  await at(page, "nav-health").click();
  await until("all six are counted", async () => {
    const shown = await tile(page, "deliveries").count();
    return shown > 0 && (await number(page, "deliveries")).trim() === "6";
  });
  return scene;
}

/** A click leads to Deliveries, to as many as were counted; and back again. */
async function leads(page, click, counted = null) {
  await click();
  await page.locator('[data-testid="nav-deliveries"][aria-current="page"]').waitFor();
  assert.equal(new URL(page.url()).hash, "#deliveries");
  if (counted !== null) await reads(at(page, "find-count"), `${counted} of 6 match`);
  await at(page, "nav-health").click();
  await chart(page, "events").waitFor();
}

test("what arrived is in the tiles and in the tables, and each leads to its deliveries", async (t) => {
  const { server, page } = await withTraffic(t);
  const numbers = {
    events: "6",
    deliveries: "6",
    refused: "1",
    unsigned: "1",
    duplicates: "1",
  };
  for (const [id, expected] of Object.entries(numbers))
    await until(`${id} is ${expected}`, async () => (await number(page, id)).trim() === expected);
  await reads(tile(page, "answers"), "half within");
  await part(page, "events", "chart-table-toggle").click();
  const table = chart(page, "events").getByRole("table");
  const heads = await table.getByRole("columnheader").allInnerTexts();
  assert.deepEqual(heads, ["Time", "comments", "messages"]);
  const cells = await table.getByRole("cell").allInnerTexts();
  const sum = cells.reduce((total, cell) => total + Number(cell), 0);
  assert.equal(sum, 6);
  for (const id of ["deliveries", "refused", "unsigned", "duplicates"])
    await leads(page, () => tile(page, id).click(), numbers[id]);
  // The slowest of all answers: at least one is as slow as what 99 of 100 are no slower than.
  await leads(page, async () => {
    await tile(page, "answers").click();
    await page.locator('[data-testid="delivery-row"]').first().waitFor();
    assert.match(await at(page, "find-input").inputValue(), /took:>=\d+us$/);
  });
  await part(page, "events", "chart-table-toggle").click();
  const table2 = chart(page, "events").getByRole("table");
  await leads(page, () => table2.getByRole("button").first().click());
  expectQuiet(page, server);
});

test("a chart is drawn, and a click and the keyboard lead to its deliveries", async (t) => {
  const { server, page } = await withTraffic(t);
  const plot = part(page, "events", "chart-plot");
  await plot.locator("canvas").waitFor();
  const isDrawn = () =>
    plot.locator("canvas").evaluate((canvas) => {
      const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
      return data.some((value) => value > 0);
    });
  await until("something is drawn", isDrawn);
  await plot.focus();
  // Where a minute ends in between, the step that was the last is the one before.
  await until("the last step is told", async () => {
    await page.keyboard.press("Escape");
    await page.keyboard.press("ArrowLeft");
    await reads(part(page, "events", "chart-said"), "comments");
    return (await plot.getAttribute("aria-valuenow")) === "14";
  });
  await page.keyboard.press("ArrowDown");
  await leads(page, () => page.keyboard.press("Enter"));
  await part(page, "events", "chart-plot").locator("canvas").waitFor();
  const { width, height } = await part(page, "events", "chart-plot").boundingBox();
  const position = { x: width * 0.6, y: height / 2 };
  await leads(page, () => part(page, "events", "chart-plot").click({ position }));
  await leads(page, () => part(page, "failures", "chart-line-unsigned").click());
  expectQuiet(page, server);
});

test("it follows what arrives, and the range is chosen by keyboard", async (t) => {
  const { server, page } = await openWindow(t);
  await at(page, "nav-health").click();
  await at(page, "health-empty").waitFor();
  await post(server, comment("hello"));
  await tile(page, "deliveries").waitFor();
  assert.equal((await number(page, "deliveries")).trim(), "1");
  await at(page, "health-range-quarter_hour").focus();
  await page.keyboard.press("ArrowRight");
  await reads(at(page, "health-about"), "24 hours");
  await page.keyboard.press("ArrowRight");
  await reads(at(page, "health-about"), "30 days");
  assert.equal((await number(page, "deliveries")).trim(), "1");
  await page.reload();
  await reads(at(page, "health-about"), "30 days");
  expectQuiet(page, server);
});

test("nothing is cut off in a small window", async (t) => {
  const context = { viewport: { width: 900, height: 600 } };
  const { page } = await withTraffic(t, { context });
  await part(page, "forwards", "chart-plot").locator("canvas").waitFor();
  const overflow = () =>
    page.evaluate(() =>
      [...document.querySelectorAll("main, main *, .page, .frame")]
        .filter((element) => !element.closest(".unseen, [data-testid='chart-table']"))
        .filter((element) => element.scrollWidth > element.clientWidth + 1)
        .filter((element) => getComputedStyle(element).overflowX !== "visible")
        .map((element) => element.className || element.tagName),
    );
  assert.deepEqual(await overflow(), []);
  assert.ok(
    await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth),
    "no sideways scroll",
  );
});

for (const colorScheme of ["light", "dark"]) {
  for (const contrast of ["no-preference", "more"]) {
    test(`Health is accessible in ${colorScheme}, contrast ${contrast}`, async (t) => {
      const context = { colorScheme, contrast, reducedMotion: "reduce" };
      const { page } = await withTraffic(t, { context });
      await part(page, "events", "chart-plot").locator("canvas").waitFor();
      await part(page, "lag", "chart-table-toggle").click();
      await part(page, "lag", "chart-table").waitFor();
      await part(page, "events", "chart-plot").focus();
      await page.keyboard.press("ArrowDown");
      await expectAccessible(page, `Health in ${colorScheme}, contrast ${contrast}`);
    });
  }
}
