import { render, screen } from "@testing-library/svelte";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { Failure } from "./api/call";
import { demoHost } from "./host/demo";
import type { Host, TickListener } from "./host/types";
import Main from "./Main.svelte";

const user = userEvent.setup({ delay: null });

/** The demo, whose link and answers the test can break. */
function breakable(): {
  host: Host;
  listener: () => TickListener;
  fail: (failure: Failure | null) => void;
} {
  const demo = demoHost();
  let heard: TickListener;
  let broken: Failure | null = null;
  const host: Host = {
    ...demo,
    call: ((...args: Parameters<Host["call"]>) =>
      broken ? Promise.reject(broken) : demo.call(...args)) as Host["call"],
    ticks(listener) {
      heard = listener;
      return demo.ticks(listener);
    },
  };
  return { host, listener: () => heard, fail: (failure) => (broken = failure) };
}

beforeEach(() => {
  location.hash = "";
});
afterEach(() => void vi.useRealTimers());

it("says that the connection is lost, and when it is back", async () => {
  const { host, listener, fail } = breakable();
  render(Main, { host });
  await screen.findAllByTestId("delivery-row");
  fail(new Failure("unreachable", "Hookglass does not answer.", "See that it is running."));
  listener().link("lost");
  expect(await screen.findByText("Not connected to Hookglass, retrying")).toBeTruthy();
  fail(null);
  listener().link("connected");
  await vi.waitFor(() => expect(screen.queryByTestId("connection-lost")).toBeNull());
});

it("names the newest link as the way in when the server does not know the page", async () => {
  const { host, fail } = breakable();
  fail(new Failure("signed_out", "This page's link was used up.", "Take the newest link."));
  render(Main, { host });
  expect(await screen.findByText("Not signed in")).toBeTruthy();
  expect(screen.getByText("Take the newest link.")).toBeTruthy();
});

it("says why Hookglass could not start, and what to do, instead of an empty window", async () => {
  const { host, fail } = breakable();
  fail(new Failure("store", "It is not a Hookglass store.", "Name another file."));
  render(Main, { host });
  expect(await screen.findByText("Hookglass could not start")).toBeTruthy();
  expect(screen.getByText("Name another file.")).toBeTruthy();
  expect(screen.queryByTestId("counters")).toBeNull();
});

it("turns the equals sign red for a delivery that was received and not stored", async () => {
  // The second that is given to what is under way passes when the test says so.
  vi.useFakeTimers({ toFake: ["Date"] });
  const { host, listener } = breakable();
  render(Main, { host });
  await screen.findAllByTestId("delivery-row");
  const tick = {
    revision: 99,
    received: 3,
    stored: 2,
    totals: { count: 137, newest: 137, oldest: 1 },
  };
  listener().tick(tick);
  await vi.waitFor(() => expect(screen.getByTestId("counters").textContent).toContain("3"));
  expect(screen.queryByText("≠")).toBeNull();
  vi.setSystemTime(Date.now() + 2000);
  expect(await screen.findByText("≠")).toBeTruthy();
});

it("offers one action for a warning", async () => {
  render(Main, { host: demoHost(new URLSearchParams("bare")) });
  const line = await screen.findByTestId("warning-line");
  expect(line.textContent).toContain("No app secret is configured");
  screen.getByRole("button", { name: "Open Setup" }).click();
  expect(await screen.findByTestId("step-secret")).toBeTruthy();
  expect(screen.queryByRole("button", { name: "Open Setup" })).toBeNull();
});

it.each([
  ["feed", "Next card"],
  ["deliveries", "Next delivery"],
  ["endpoint", "Shortcuts on Deliveries"],
  ["simulate", "Send"],
  ["insights", "Shortcuts on Deliveries"],
  ["chain", "Shortcuts on Deliveries"],
  ["setup", "Shortcuts on Deliveries"],
])("shows the shortcuts by ? on %s, and leaves a field its own", async (page, words) => {
  location.hash = `#${page}`;
  render(Main, { host: demoHost() });
  await screen.findByRole("main");
  const field = document.body.appendChild(document.createElement("input"));
  await user.type(field, "?");
  expect(screen.queryByRole("dialog")).toBeNull();
  field.remove();
  await user.keyboard("?");
  const dialog = await screen.findByRole("dialog");
  expect(dialog.textContent).toContain("These shortcuts");
  expect(dialog.textContent).toContain(words);
});
