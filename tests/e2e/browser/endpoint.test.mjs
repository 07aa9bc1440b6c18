// The user's endpoint: what goes on to it by itself, what is given up, and what a check finds.
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  CLOSED_URL,
  TOKEN,
  adds,
  at,
  comment,
  expectAccessible,
  expectFits,
  expectQuiet,
  openWindow,
  post,
  reads,
  row,
  startEndpoint,
  startHandler,
  until,
} from "./support.mjs";

/** Gives the card of the new target, to which all that arrives from now on goes. */
async function forwardTo(page, name, url) {
  await at(page, "nav-endpoint").click();
  await at(page, "target-add").click();
  await at(page, "target-name").fill(name);
  await at(page, "target-url").fill(url);
  await at(page, "target-save").click();
  const card = at(page, "target").filter({ hasText: name });
  await card.getByTestId("forward-live").check();
  await reads(card.getByTestId("target-work"), "Idle");
  return card;
}

async function check(page, url) {
  await at(page, "nav-endpoint").click();
  await at(page, "check-url").fill(url);
  await at(page, "check-token-own").check();
  await at(page, "check-token").fill(TOKEN);
  await at(page, "check-run").click();
  const done = page.locator('[data-testid="check-result"][data-state="done"]');
  await done.filter({ hasText: url }).waitFor();
}

test("what arrives goes on to a target, and every delivery is counted", async (t) => {
  const { server, page } = await openWindow(t);
  const handler = await startHandler(t, "correct");
  await post(server, comment("before it was on"));
  const card = await forwardTo(page, "dev", handler);
  await post(server, comment("first"));
  await post(server, comment("forged"), { secret: "wrong" });
  await adds(
    card.getByTestId("target-flow"),
    "2 received = 1 forwarded + 0 given up + 1 refused by us + 0 waiting",
  );
  await at(page, "nav-deliveries").click();
  await row(page, 2).click();
  await at(page, "tab-attempts").click();
  await reads(at(page, "attempt-row"), "Forward");
  await reads(at(page, "attempt-status"), "200");
  expectQuiet(page, server);
});

test("what was given up is sent again, or dropped", async (t) => {
  const { server, page } = await openWindow(t, { args: ["--forward-retries", "0.05"] });
  const endpoint = await startEndpoint(t);
  endpoint.answer = { status: 422, body: "unknown field" };
  const card = await forwardTo(page, "dev", endpoint.url);
  for (const text of ["one", "two"]) await post(server, comment(text, text));
  const flow = card.getByTestId("target-flow");
  await adds(flow, "2 received = 0 forwarded + 2 given up + 0 refused by us + 0 waiting");
  await card.getByText("2 dead letters").click();
  const letters = card.getByTestId("dead-letter");
  await reads(letters.first(), "It answered 422.");
  endpoint.answer = { status: 200, body: "taken" };
  await letters.first().getByTestId("dead-retry").click();
  await adds(flow, "2 received = 1 forwarded + 1 given up + 0 refused by us + 0 waiting");
  // The list of them is read by itself.
  await until("one of them is left", async () => (await letters.count()) === 1);
  await letters.getByTestId("dead-drop").click();
  await card.getByTestId("dead-letters").waitFor({ state: "detached" });
  await until("the card has the focus", () =>
    card.locator("h2").evaluate((title) => title === document.activeElement),
  );
  assert.equal(endpoint.arrived.length, 5, "each twice, and one again");
  expectQuiet(page, server);
});

test("a check names the bug of a handler, and finds none in a correct one", async (t) => {
  const { server, page } = await openWindow(t);
  await check(page, await startHandler(t, "missing-header"));
  const failed = at(page, "check-fail").getByTestId("check-item");
  await reads(failed.first(), "A delivery without a signature is refused.");
  await reads(failed.first(), "accepts_missing_signature");
  await failed.first().getByTestId("check-exchanges").locator("summary").click();
  await reads(failed.first().getByTestId("exchange"), "POST /api/webhooks/instagram");
  await check(page, await startHandler(t, "correct"));
  await reads(at(page, "check-tally"), "0 failed");
  assert.equal(await at(page, "check-fail").count(), 0);
  expectQuiet(page, server);
});

for (const colorScheme of ["light", "dark"]) {
  test(`Endpoint is accessible in ${colorScheme}, and fits a small window`, async (t) => {
    const { server, page } = await openWindow(t, {
      args: ["--forward-retries", "0.05"],
      context: { colorScheme, reducedMotion: "reduce", viewport: { width: 900, height: 600 } },
    });
    const look = async (what) => {
      await expectAccessible(page, what);
      await expectFits(page, what);
    };
    await at(page, "nav-endpoint").click();
    await at(page, "targets-empty").waitFor();
    await look("no target");
    await at(page, "target-add").click();
    await at(page, "header-add").click();
    await at(page, "trust-any").check();
    await look("a new target");
    await at(page, "target-cancel").click();

    const endpoint = await startEndpoint(t);
    endpoint.answer = { status: 500, body: "not yet" };
    const card = await forwardTo(page, "dev", endpoint.url);
    await post(server, comment("hello"));
    await card.getByText("1 dead letter").click();
    await card.getByTestId("dead-letter").waitFor();
    await look("a dead letter");
    const stuck = await forwardTo(page, "nobody", CLOSED_URL);
    await post(server, comment("again"));
    await stuck.getByTestId("target-stuck").waitFor();
    await look("a target that does not answer");
    await at(page, "check-to").selectOption("url");
    await check(page, await startHandler(t, "guide"));
    for (const summary of await at(page, "check-result").locator("details > summary").all())
      if (await summary.isVisible()) await summary.click();
    await look("the report of a check");
  });
}
