import { render, screen, within } from "@testing-library/svelte";
import userEvent from "@testing-library/user-event";
import { beforeEach, expect, it, vi } from "vitest";
import { demoHost } from "../host/demo";
import Main from "../Main.svelte";

const user = userEvent.setup();

beforeEach(() => {
  location.hash = "#insights";
  localStorage.clear();
});

it("tells what the traffic shows, with its evidence", async () => {
  render(Main, { host: demoHost() });
  const card = await screen.findByTestId("insight-signatures_fail");
  expect(card.textContent).toContain("Problem");
  expect(card.textContent).toContain("in 12 of the newest 5,000 deliveries");
  await user.click(within(card).getAllByTestId("insight-delivery")[0]);
  await vi.waitFor(() =>
    expect(document.querySelector("[aria-selected=true][role=row]")?.getAttribute("data-id")).toBe(
      "135",
    ),
  );
});

it("folds what was dismissed, counts the others, and shows it again", async () => {
  render(Main, { host: demoHost() });
  const card = await screen.findByTestId("insight-retries");
  expect(screen.getByTestId("nav-insights-count").textContent).toContain("4");
  await user.click(within(card).getByTestId("insight-dismiss"));
  const folded = screen.getByTestId("insights-dismissed");
  const again = await within(folded).findByTestId("insight-retries");
  expect(screen.getByTestId("nav-insights-count").textContent).toContain("3");
  await user.click(within(again).getByTestId("insight-dismiss"));
  await vi.waitFor(() => expect(within(folded).queryByTestId("insight-retries")).toBeNull());
});

it("says that there is nothing to point out yet", async () => {
  render(Main, { host: demoHost(new URLSearchParams("n=0")) });
  expect(await screen.findByText("Nothing to point out yet.")).toBeTruthy();
  expect(screen.queryByTestId("nav-insights-count")).toBeNull();
});
