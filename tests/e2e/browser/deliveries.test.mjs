// A delivery arrives, is seen at once, and can be looked into.
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  at,
  comment,
  expectQuiet,
  fixture,
  openWindow,
  post,
  reads,
  row,
  until,
} from "./support.mjs";

test("a delivery appears by itself, with its verdict and what happened", async (t) => {
  const { server, page } = await openWindow(t);
  await at(page, "empty-state").waitFor();
  assert.equal((await post(server, comment("Is this one still available?"))).status, 200);
  const first = row(page, 1);
  await first.waitFor();
  assert.equal(await first.getAttribute("data-verdict"), "valid");
  const words = await first.innerText();
  for (const word of ["valid", "@lena.paints", "Is this one still available?", "comments", "200"]) {
    assert.ok(words.includes(word), `${word} is missing in ${words}`);
  }
  assert.equal(await at(page, "empty-state").count(), 0);
  expectQuiet(page, server);
});

test("each verdict has a word of its own", async (t) => {
  const { server, page } = await openWindow(t);
  const headers = (more) => ({ headers: more });
  await post(server, comment("valid"));
  await post(server, comment("invalid"), { secret: "wrong" });
  await post(server, comment("malformed"), headers({ "X-Hub-Signature-256": "sha1=00" }));
  await fetch(server.callbackUrl, { method: "POST", body: comment("missing") });
  const words = { 1: "valid", 2: "invalid", 3: "malformed", 4: "missing" };
  const shown = new Set();
  for (const [id, verdict] of Object.entries(words)) {
    await row(page, id).waitFor();
    assert.equal(await row(page, id).getAttribute("data-verdict"), verdict);
    shown.add((await row(page, id).locator(".verdict").innerText()).trim());
  }
  assert.equal(shown.size, 4, [...shown].join());
});

test("the body keeps numbers beyond 2^53 and every duplicate key", async (t) => {
  const { server, page } = await openWindow(t);
  await post(server, await fixture("edge/ids-as-numbers.json"));
  await post(server, await fixture("edge/duplicate-keys.json"));
  await row(page, 2).waitFor(); // the list stays still once a line is chosen
  await row(page, 1).click();
  await at(page, "tab-body").click();
  const tree = at(page, "body-tree");
  await reads(tree, "90071992547409931");
  await reads(tree, "17841400000123457");
  await row(page, 2).click();
  const body = (await fixture("edge/duplicate-keys.json")).toString();
  const keys = body.match(/"text"/g).length;
  assert.ok(keys > 1);
  await until("every duplicate key is shown", async () => {
    const seen = (await tree.innerText()).match(/\btext\b/g) ?? [];
    return seen.length >= keys;
  });
  expectQuiet(page, server);
});

test("a body that is no JSON is shown as it is, with the place where it ends being JSON", async (t) => {
  const { server, page } = await openWindow(t);
  await post(server, '{"object":\n  oops}');
  await row(page, 1).click();
  await at(page, "tab-body").click();
  await reads(at(page, "body-raw"), "oops");
  await page.getByText(/Not JSON: .*line 2, column 3/).waitFor();
});

test("the signature tab shows what came, what we computed and who signed", async (t) => {
  const { server, page } = await openWindow(t);
  await post(server, comment("signed"));
  await post(server, comment("signed"), { secret: "wrong" });
  await row(page, 2).waitFor();
  await row(page, 1).click();
  await at(page, "tab-signature").click();
  assert.equal(await at(page, "verdict-large").getAttribute("data-verdict"), "valid");
  const panel = page.getByRole("tabpanel");
  await reads(panel, "instagram_app_secret · matched");
  await row(page, 2).click();
  await page.locator('[data-testid="verdict-large"][data-verdict="invalid"]').waitFor();
  const digests = (await panel.innerText()).match(/sha256=\s*[0-9a-f\s]{64}/g) ?? [];
  assert.ok(digests.length >= 2, await panel.innerText());
});

test("headers are shown in the order in which they came", async (t) => {
  const { server, page } = await openWindow(t);
  await post(server, comment("headers"), { headers: { "X-Zebra": "1", "X-Apple": "2" } });
  await row(page, 1).click();
  await at(page, "tab-headers").click();
  const panel = page.getByRole("tabpanel");
  await reads(panel, "X-Zebra");
  const text = await panel.innerText();
  assert.ok(text.indexOf("X-Zebra") < text.indexOf("X-Apple"), text);
});

test("the counters agree with what was sent", async (t) => {
  const { server, page } = await openWindow(t);
  await Promise.all(Array.from({ length: 30 }, (_, n) => post(server, comment(`no ${n}`))));
  await reads(at(page, "counters"), "30 received");
  await reads(at(page, "counters"), "30 stored");
  await reads(at(page, "counters"), "30 shown");
});

test("a reload keeps the session and the deliveries", async (t) => {
  const { server, page } = await openWindow(t);
  await post(server, comment("before"));
  await row(page, 1).waitFor();
  await page.reload();
  await row(page, 1).waitFor();
  assert.equal(await server.stop(), 0, "an open page does not keep the program alive");
  await at(page, "connection-lost").waitFor();
});
