// Every page fits a small window: only what is meant to scroll scrolls, and nothing sideways.
import { test } from "node:test";
import { at, comment, expectFits, openWindow, post, row } from "./support.mjs";

const PAGES = ["feed", "deliveries", "endpoint", "simulate", "insights", "chain", "setup"];

for (const viewport of [
  { width: 1280, height: 800 },
  { width: 900, height: 600 },
]) {
  test(`at ${viewport.width} × ${viewport.height}`, async (t) => {
    const { server, page } = await openWindow(t, { context: { viewport } });
    for (const name of PAGES) {
      await at(page, `nav-${name}`).click();
      await page.locator("main h1").waitFor({ state: "attached" });
      await expectFits(page, `${name}, empty`);
    }
    for (let n = 0; n < 40; n += 1) await post(server, comment(`no ${n}`, `${n}`));
    for (const name of PAGES) {
      await at(page, `nav-${name}`).click();
      await page.locator("main h1").waitFor({ state: "attached" });
      await expectFits(page, name);
    }
    await at(page, "nav-deliveries").click();
    await row(page, 40).click();
    for (const tab of ["events", "body", "headers", "signature", "attempts"]) {
      await at(page, `tab-${tab}`).click();
      await page.getByRole("tabpanel").waitFor();
      await expectFits(page, `the tab ${tab}`);
    }
  });
}
