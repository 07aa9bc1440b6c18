// Text of strangers stays text: it runs nothing, loads nothing, asks nobody.
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  at,
  expectQuiet,
  fixture,
  openWindow,
  post,
  reads,
  row,
  startEndpoint,
} from "./support.mjs";

const TABS = ["events", "body", "headers", "signature", "attempts"];

async function expectText(page) {
  const made = await page
    .locator("main")
    .evaluate((main) =>
      [
        ...main.querySelectorAll(
          "script, img, iframe, object, embed, video, audio, link, base, a[href]",
        ),
      ].map((element) => element.outerHTML),
    );
  assert.deepEqual(made, []);
}

for (const file of [
  "edge/html-comment.json",
  "edge/html-message.json",
  "edge/rtl-emoji-zwj.json",
]) {
  test(`${file} stays text in every tab`, async (t) => {
    const { server, page } = await openWindow(t);
    await post(server, await fixture(file), {
      headers: { "X-Hostile": "<img src=http://127.0.0.1:9/x onerror=alert(3)>" },
    });
    await row(page, 1).click();
    for (const tab of TABS) {
      await at(page, `tab-${tab}`).click();
      await page.locator(`[data-testid="tab-${tab}"][aria-selected="true"]`).waitFor();
      await page.getByRole("tabpanel").waitFor();
      await expectText(page);
    }
    if (file.includes("html")) {
      await at(page, "tab-body").click();
      await reads(at(page, "body-tree"), "<script>");
    }
    expectQuiet(page, server);
  });
}

test("an endpoint's answer stays text as well", async (t) => {
  const { server, page } = await openWindow(t);
  const endpoint = await startEndpoint(t);
  endpoint.answer = { status: 500, body: "<h1>Oops</h1><script>alert(1)</script><img src=x>" };
  await post(server, await fixture("comments.json"));
  await row(page, 1).click();
  await at(page, "tab-attempts").click();
  await at(page, "replay-target").fill(endpoint.url);
  await at(page, "replay-send").click();
  await reads(at(page, "attempt-body"), "<script>alert(1)</script>");
  await expectText(page);
  expectQuiet(page, server);
});

test("every recorded payload can be looked at", async (t) => {
  const { server, page } = await openWindow(t);
  const { readdir } = await import("node:fs/promises");
  const { workspace } = await import("./support.mjs");
  const folder = `${workspace}/fixtures/payloads/edge`;
  const files = (await readdir(folder)).sort();
  for (const file of files) {
    const headers = file === "gzip-message.json.gz" ? { "Content-Encoding": "gzip" } : {};
    await post(server, await fixture(`edge/${file}`), { headers });
  }
  await row(page, files.length).click();
  await at(page, "tab-body").click();
  for (let id = files.length; id >= 1; id -= 1) {
    await page
      .locator(`[data-testid="delivery-row"][data-id="${id}"][aria-selected="true"]`)
      .waitFor();
    await page.getByRole("tabpanel").waitFor();
    await page.keyboard.press("j");
  }
  expectQuiet(page, server);
});
