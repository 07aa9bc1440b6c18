import { render, screen, within } from "@testing-library/svelte";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { Health } from "../api/generated";
import { demoHost } from "../host/demo";
import Main from "../Main.svelte";

// jsdom has no canvas: what is drawn is seen in a browser.
vi.mock("../components/health/plot", () => ({
  createPlot: ({ hover }: { hover: (at: number | null) => void }) => {
    drawn.hovers.push(hover);
    return { set: () => {}, destroy: () => {} };
  },
}));
const drawn = vi.hoisted(() => ({ hovers: [] as ((at: number | null) => void)[] }));

// Deliveries is where a click leads to; what it was asked for is what counts here.
const asked = vi.hoisted(() => ({ query: "" }));
vi.mock("../state/app.svelte", async (original) => {
  const real = await original<typeof import("../state/app.svelte")>();
  return {
    ...real,
    App: class extends real.App {
      override showDeliveries(query: string): void {
        super.showDeliveries(query);
        asked.query = this.query;
      }
    },
  };
});

const user = userEvent.setup();
const show = (params = "") => render(Main, { host: demoHost(new URLSearchParams(params)) });
const choose = async (range: string, steps: number) => {
  await user.click(await screen.findByRole("radio", { name: range }));
  const [plot] = await screen.findAllByTestId("chart-plot");
  await vi.waitFor(() => expect(plot.getAttribute("aria-valuemax")).toBe(String(steps - 1)));
};
const chart = async (id: string) => within(await screen.findByTestId(`chart-${id}`));

beforeEach(() => {
  // Steps are minutes: none begins while a test counts them.
  vi.useFakeTimers({ toFake: ["Date"], now: new Date(2026, 4, 20, 12, 0, 5) });
  location.hash = "#health";
  localStorage.clear();
  asked.query = "";
  drawn.hovers = [];
});
afterEach(() => void vi.useRealTimers());

it("shows the range in tiles, with the change and what it was before", async () => {
  show();
  const tile = await screen.findByTestId("health-tile-deliveries");
  expect(tile.textContent).toMatch(/\+25 %.*against the 15 minutes before/s);
  await user.click(screen.getByTestId("health-tile-unsigned"));
  expect(asked.query).toMatch(
    /^after:\S+:00Z before:\S+:00Z -source:imported verdict:invalid,malformed,missing$/,
  );
  expect(location.hash).toBe("#deliveries");
});

it("changes the range, and says what it is of", async () => {
  show();
  await user.click(await screen.findByRole("radio", { name: "24 hours" }));
  await vi.waitFor(() =>
    expect(screen.getByTestId("health-about").textContent).toContain("24 hours"),
  );
});

it("moves through a chart by keyboard, says the values, and opens what is behind", async () => {
  show();
  const events = await chart("events");
  const plot = events.getByTestId("chart-plot");
  plot.focus();
  await user.keyboard("{ArrowLeft}");
  expect(plot.getAttribute("aria-valuenow")).toBe("14");
  await user.keyboard("{Home}");
  expect(plot.getAttribute("aria-valuenow")).toBe("0");
  expect(events.getByTestId("chart-said").textContent).toMatch(/comments 4, messages 3/);
  await user.keyboard("{ArrowRight}{ArrowDown}");
  const said = events.getByTestId("chart-said").textContent;
  expect(said).toMatch(/: comments \d+$/);
  await user.keyboard("{Enter}");
  const [, from, to, terms] =
    /^after:(\S+) before:(\S+) -source:imported (.*)$/.exec(asked.query) ?? [];
  expect(Date.parse(to) - Date.parse(from)).toBe(60_000);
  expect(terms).toBe("field:comments");
});

it("forgets the step under the pointer with its range", async () => {
  show();
  await choose("24 hours", 144);
  await vi.waitFor(() => expect(drawn.hovers).not.toEqual([]));
  for (const hover of drawn.hovers) hover(143);
  const time = () =>
    screen
      .getAllByTestId(/^chart-/)
      .flatMap((card) => card.querySelector(".time")?.textContent.trim() ?? [])
      .join("");
  await vi.waitFor(() => expect(time()).not.toBe(""));
  await choose("15 minutes", 15);
  expect(time()).toBe("");
});

it("keeps the chosen line where lines change places, and lets it go with it", async () => {
  const demo = demoHost();
  const fields = { quarter_hour: [0, 1], day: [1, 0], month: [0] };
  const call = (async (...args: Parameters<typeof demo.call>) => {
    const answer = await demo.call(...args);
    if (args[0] !== "get_health") return answer;
    const health = answer as Health;
    return { ...health, fields: fields[health.range].map((field) => health.fields[field]) };
  }) as typeof demo.call;
  render(Main, { host: { ...demo, call } });
  const events = await chart("events");
  const chosen = () =>
    screen.getByTestId("chart-events").querySelector(".chosen .name")?.textContent;
  events.getByTestId("chart-plot").focus();
  await user.keyboard("{ArrowDown}{ArrowDown}");
  expect(chosen()).toBe("messages");
  await choose("24 hours", 144);
  expect(chosen()).toBe("messages");
  await choose("30 days", 120);
  expect(chosen()).toBeUndefined();
  events.getByTestId("chart-plot").focus();
  await user.keyboard("{Enter}");
  expect(asked.query).toMatch(/-source:imported$/);
});

it("opens all of a step while no line is chosen, and forgets the cursor with Escape", async () => {
  show();
  const repeats = await chart("repeats");
  repeats.getByTestId("chart-plot").focus();
  await user.keyboard("{End}{Escape}");
  expect(repeats.getByTestId("chart-said").textContent).toBe("");
  await user.keyboard("{PageUp}{Enter}");
  expect(asked.query).toMatch(/^after:\S+ before:\S+ -source:imported$/);
});

it("leads from a line of the legend to all of its deliveries", async () => {
  show();
  const forwards = await chart("forwards");
  await user.click(forwards.getByTestId("chart-line-failed"));
  expect(asked.query).toMatch(/has:failed_forward$/);
});

it("leads to the bounds where there is no delivery to show", async () => {
  show();
  const failures = await chart("failures");
  await user.click(failures.getByTestId("chart-line-turned_away"));
  await screen.findByRole("heading", { level: 1, name: "Setup" });
});

it("says why a number may lead to nothing, before the click and after it", async () => {
  show();
  const tile = await screen.findByTestId("health-tile-failed");
  const about = screen.getByTestId("health-about").textContent.replace(/\s+/g, " ");
  expect(about).toContain("counted as it was found then, even when it is judged anew or deleted");
  await user.click(tile);
  expect((await screen.findByTestId("no-matches")).textContent).toContain("No delivery matches");
  expect(screen.getByTestId("no-matches-counted").textContent).toContain("on arrival");
  // What was asked for by hand is as it says.
  await user.click(screen.getAllByTestId("no-matches-drop")[2]);
  await vi.waitFor(() => expect(screen.queryByTestId("no-matches-counted")).toBeNull());
  expect(screen.getByTestId("no-matches")).toBeTruthy();
});

it("is a table as well, with the same numbers and the tunnel's gaps", async () => {
  show();
  const events = await chart("events");
  await user.click(events.getByTestId("chart-table-toggle"));
  const table = within(events.getByRole("table", { name: "Events a minute" }));
  const heads = table.getAllByRole("columnheader").map((head) => head.textContent);
  expect(heads).toEqual([
    "Time",
    "comments",
    "messages",
    "mentions",
    "story_insights",
    "Other fields",
    "Tunnel",
  ]);
  expect(table.getAllByRole("row")).toHaveLength(16);
  expect(table.getAllByText("down").length).toBeGreaterThan(0);
  await user.click(table.getAllByRole("button")[0]);
  expect(asked.query).toMatch(/^after:/);
});

it("names the gaps in words and in each legend", async () => {
  show();
  expect((await screen.findByTestId("health-gaps")).textContent).toContain(
    "The connection to ngrok was lost.",
  );
  expect((await chart("lag")).getByTestId("chart-gap")).toBeTruthy();
});

it("says what will be here before anything is", async () => {
  show("health=quiet");
  expect((await screen.findByTestId("health-empty")).textContent).toContain(
    "Nothing arrived in the last 15 minutes.",
  );
  expect(screen.queryByTestId("chart-events")).toBeNull();
});

it("compares with nothing that was not counted, and says since when it counts", async () => {
  show("health=new");
  const tile = await screen.findByTestId("health-tile-deliveries");
  expect(tile.textContent).not.toContain("%");
  const about = screen.getByTestId("health-about").textContent;
  expect(about).toContain("Counted since");
  expect(about).toContain("nothing to compare it with yet");
});
