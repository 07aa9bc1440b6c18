import { render, screen, within } from "@testing-library/svelte";
import userEvent from "@testing-library/user-event";
import { expect, it, vi } from "vitest";
import { demoHost } from "../host/demo";
import type { Host } from "../host/types";
import Main from "../Main.svelte";

let host: Host;
const user = userEvent.setup();
const link = (id: string) => screen.getByTestId(`link-${id}`);

async function open(query: string) {
  location.hash = "#chain";
  host = demoHost(new URLSearchParams(query));
  const call = vi.spyOn(host, "call");
  render(Main, { host });
  await screen.findByTestId("link-events");
  return call;
}

it("shows what is known at once, then looks once", async () => {
  const call = await open("");
  const looks = () => call.mock.calls.filter(([command]) => command === "get_chain");
  await vi.waitFor(() => expect(looks()).toHaveLength(2));
  expect(looks().map(([, look]) => look)).toEqual([{ ask: false }, { ask: true }]);
  expect(screen.getByTestId("chain-summary").textContent).toContain("breaks at the public URL");
  expect(link("receiver").dataset.state).toBe("proven");
  expect(link("tunnel").textContent).toContain("Broken");
  expect(link("permissions").textContent).toContain("Only you can look this up");
  await user.click(screen.getByTestId("chain-look"));
  await vi.waitFor(() => expect(looks()).toHaveLength(3));
});

it("leads to the step that mends a link, and opens it", async () => {
  await open("");
  await user.click(within(link("tunnel")).getByRole("button", { name: "Open the public URL" }));
  const step = await screen.findByTestId("step-public-url");
  await vi.waitFor(() => expect(document.activeElement).toBe(step.querySelector("summary")));
});

it("asks before it points Meta here, and then does so with the fields that are there", async () => {
  const call = await open("chain=broken&tunnel=online&meta=elsewhere");
  await user.click(screen.getByTestId("point-meta-here"));
  const yes = await screen.findByTestId("point-meta-here-yes");
  expect(link("subscription").textContent).toContain("Meta will deliver comments and messages to");
  expect(call).not.toHaveBeenCalledWith("subscribe_app", expect.anything());
  await user.click(yes);
  expect(call).toHaveBeenCalledWith("subscribe_app", { fields: ["comments", "messages"] });
});

it("is where the warning about a public URL that leads elsewhere leads to", async () => {
  location.hash = "";
  render(Main, { host: demoHost(new URLSearchParams("tunnel=astray")) });
  const state = await screen.findByTestId("tunnel-state");
  expect(state.textContent).toContain("leads elsewhere");
  await user.click(screen.getByRole("button", { name: "Find the cause" }));
  expect(await screen.findByTestId("chain-summary")).toBeTruthy();
  expect(screen.getByTestId("nav-chain").getAttribute("aria-current")).toBe("page");
});
