// Text of strangers stays text: it runs nothing, loads nothing, asks nobody, and pushes
// nothing out of the window.
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  at,
  expectFits,
  expectQuiet,
  fixture,
  openWindow,
  post,
  reads,
  row,
  startEndpoint,
} from "./support.mjs";

const TABS = ["events", "body", "headers", "signature", "attempts"];

/** `where` is what is looked at. */
async function expectText(page, where) {
  const made = await page.locator("body").evaluate((body) =>
    [
      ...body.querySelectorAll(
        // The editor puts images without a source around what it marks.
        "script, img:not(.cm-widgetBuffer), iframe, object, embed, video, audio, link, base, a[href]",
      ),
    ].map((element) => element.outerHTML),
  );
  assert.deepEqual(made, [], where);
  await expectFits(page, where);
}

for (const file of [
  "edge/html-comment.json",
  "edge/html-message.json",
  "edge/rtl-emoji-zwj.json",
]) {
  test(`${file} stays text in every tab`, async (t) => {
    const { server, page } = await openWindow(t);
    await post(server, await fixture(file), {
      headers: {
        "X-Hostile": "<img src=http://127.0.0.1:9/x onerror=alert(3)>",
      },
    });
    await row(page, 1).click();
    for (const tab of TABS) {
      await at(page, `tab-${tab}`).click();
      await page.locator(`[data-testid="tab-${tab}"][aria-selected="true"]`).waitFor();
      await page.getByRole("tabpanel").waitFor();
      await expectText(page, `the tab ${tab}`);
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
  endpoint.answer = {
    status: 500,
    body: "<h1>Oops</h1><script>alert(1)</script><img src=x>",
  };
  await post(server, await fixture("comments.json"));
  await row(page, 1).click();
  await at(page, "tab-attempts").click();
  await at(page, "replay-target").fill(endpoint.url);
  await at(page, "replay-send").click();
  await reads(at(page, "attempt-body"), "<script>alert(1)</script>");
  await expectText(page, "the attempt");
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

/** Markup that would be seen at once: it loads, runs, or changes what stands around it. */
const evil = (name) =>
  `</p><img src=http://127.0.0.1:9/${name} onerror=alert("${name}")><script>alert("${name}")</script>\u202e${name}`;

/** Markup in every text of a comment and of a message. */
function hostile() {
  const from = { id: evil("id"), username: evil("person") };
  const media = { id: evil("media"), media_product_type: evil("product") };
  const value = {
    from,
    media,
    id: evil("comment"),
    parent_id: evil("parent"),
    text: evil("words"),
  };
  const message = {
    mid: evil("mid"),
    text: evil("message"),
    attachments: [
      {
        type: evil("type"),
        payload: { url: `javascript:alert("url")`, title: evil("title") },
      },
    ],
    reply_to: {
      mid: evil("answered"),
      story: { id: evil("story"), url: evil("story-url") },
    },
  };
  const item = {
    sender: { id: evil("sender") },
    recipient: { id: "1" },
    timestamp: 1764000000123,
    message,
  };
  const changes = [
    { field: "comments", value },
    { field: evil("field"), value: { [evil("key")]: evil("value") } },
  ];
  return JSON.stringify({
    object: evil("object"),
    entry: [{ id: evil("account"), time: 1764000000, changes, messaging: [item] }],
  });
}

test("markup in every field stays text, wherever a window shows it", async (t) => {
  const { server, page } = await openWindow(t);
  await post(server, hostile(), {
    headers: {
      "Content-Type": evil("kind").replaceAll(/[^\x20-\x7e]/g, ""),
      "User-Agent": "<img src=x>",
    },
  });
  await row(page, 1).click();
  for (const tab of TABS) {
    await at(page, `tab-${tab}`).click();
    await page.locator(`[data-testid="tab-${tab}"][aria-selected="true"]`).waitFor();
    await page.getByRole("tabpanel").waitFor();
    await expectText(page, `the tab ${tab}`);
  }
  // The same delivery as the start of a simulation.
  await at(page, "more-button").click();
  await page.getByRole("menuitem", { name: "Simulate from this" }).click();
  await at(page, "simulate-delivery").waitFor();
  await at(page, "simulate-body").waitFor();
  await expectText(page, "the start of a simulation");
  // And as cards.
  await at(page, "nav-feed").click();
  await page.locator('[data-testid="feed-card"]', { hasText: "words" }).first().waitFor();
  await reads(at(page, "feed"), `<script>alert("words")</script>`);
  await expectText(page, "the cards");
  for (const name of ["insights", "health", "chain", "endpoint", "setup", "deliveries"]) {
    await at(page, `nav-${name}`).click();
    await page.locator(`[data-testid="nav-${name}"][aria-current="page"]`).waitFor();
    await expectText(page, name);
  }
  expectQuiet(page, server);
});

test("an endpoint that answers with markup is only quoted by its check", async (t) => {
  const { server, page } = await openWindow(t);
  const endpoint = await startEndpoint(t);
  endpoint.answer = { status: 500, body: evil("answer") };
  await at(page, "nav-endpoint").click();
  await at(page, "check-to").selectOption("url");
  await at(page, "check-url").fill(endpoint.url);
  await at(page, "check-run").click();
  await page.locator('[data-testid="check-result"]:not([data-state="running"])').waitFor();
  await page
    .locator('[data-testid="check-result"] details')
    .evaluateAll((all) => all.forEach((details) => (details.open = true)));
  await page.locator('[data-testid="exchange"]').first().waitFor();
  await expectText(page, "the check");
  expectQuiet(page, server);
});

test("markup in a handshake and in other paths stays text in Setup", async (t) => {
  const { server, page } = await openWindow(t);
  const query = new URLSearchParams({
    "hub.mode": evil("mode"),
    "hub.verify_token": evil("token"),
    "hub.challenge": evil("challenge"),
  });
  const headers = { "User-Agent": evil("agent").replaceAll(/[^\x20-\x7e]/g, "") };
  await fetch(`${server.callbackUrl}?${query}`, { headers });
  await fetch(`${server.callbackUrl}?hub.mode=subscribe&${query}`, { headers });
  const { origin } = new URL(server.callbackUrl);
  await fetch(`${origin}/<img src=x onerror=alert(1)>/${encodeURIComponent(evil("path"))}`);
  await at(page, "nav-setup").click();
  const step = at(page, "step-handshake");
  await step.getByText("onerror=").first().waitFor();
  await step.getByText("1 request for other paths").click();
  await step.locator("td.path").waitFor();
  await expectText(page, "who has called");
  await at(page, "nav-chain").click();
  await page.locator('[data-testid="nav-chain"][aria-current="page"]').waitFor();
  await expectText(page, "the chain");
  expectQuiet(page, server);
});

test("markup stays text in suggestions, chips, kept filters and commands", async (t) => {
  const { server, page } = await openWindow(t);
  await post(server, hostile());
  await row(page, 1).waitFor();
  const input = at(page, "find-input");
  for (const name of ["from", "account", "media", "field", "kind"]) {
    await input.fill(`${name}:`);
    await at(page, "find-option").first().waitFor();
    await expectText(page, `what is suggested for ${name}:`);
  }
  // A mistake is told with the words that make it.
  await input.fill(`${evil("term").replaceAll(" ", "")}:x`);
  await at(page, "find-problem").waitFor();
  await expectText(page, "a mistake");
  await input.fill(JSON.stringify(evil("person")));
  await page.keyboard.press("Enter");
  await reads(at(page, "find-count"), "1 of 1 match");
  await expectText(page, "a chip");
  await at(page, "saved-filters").click();
  await at(page, "filter-name").fill(evil("filter"));
  await at(page, "filter-save").click();
  await at(page, "filter-apply").waitFor();
  await expectText(page, "a filter that is kept");
  await page.keyboard.press("Escape");
  await page.keyboard.press("Control+k");
  await at(page, "palette-input").fill("filter");
  await at(page, "palette-entry").filter({ hasText: "onerror" }).waitFor();
  await expectText(page, "the commands");
  await page.keyboard.press("Escape");
  await input.fill(`-${JSON.stringify(evil("person"))}`);
  await page.keyboard.press("Enter");
  await at(page, "no-matches").waitFor();
  await expectText(page, "no match");
  expectQuiet(page, server);
});

test("what a target answers stays text among its dead letters", async (t) => {
  const { server, page } = await openWindow(t, { args: ["--forward-retries", "0.05"] });
  const endpoint = await startEndpoint(t);
  endpoint.answer = { status: 422, body: evil("answer") };
  await at(page, "nav-endpoint").click();
  await at(page, "target-add").click();
  await at(page, "target-name").fill("<img src=x onerror=alert(1)>\u202e");
  await at(page, "target-url").fill(endpoint.url);
  await at(page, "target-save").click();
  const card = at(page, "target");
  await card.getByTestId("forward-live").check();
  await reads(card.getByTestId("target-work"), "Idle");
  await post(server, hostile());
  await card.getByText("1 dead letter").click();
  await card.getByTestId("dead-letter").waitFor();
  await expectText(page, "a dead letter");
  await card.getByTestId("dead-drop-all").click();
  await expectText(page, "the question before they are dropped");
  await page.keyboard.press("Escape");
  await card.getByTestId("target-edit").click();
  await expectText(page, "a target that is edited");
  await at(page, "target-cancel").click();
  await at(page, "nav-deliveries").click();
  await row(page, 1).click();
  await at(page, "tab-attempts").click();
  await reads(at(page, "attempt-body"), "</p><img src=");
  await expectText(page, "the attempt");
  expectQuiet(page, server);
});
