import { fireEvent, render, screen, within } from "@testing-library/svelte";
import userEvent from "@testing-library/user-event";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { demoHost } from "../host/demo";
import type { Host } from "../host/types";
import Main from "../Main.svelte";

let host: Host;
const user = userEvent.setup();

async function open(query = ""): Promise<HTMLElement[]> {
  host = demoHost(new URLSearchParams(query));
  render(Main, { host });
  return screen.findAllByTestId("delivery-row");
}

const row = (id: number) => document.querySelector<HTMLElement>(`[data-id="${id}"]`) as HTMLElement;
const picked = () =>
  [...document.querySelectorAll("[data-picked]")].map((row) => row.getAttribute("data-id"));
const words = (id: string) => screen.getByTestId(id).textContent?.replace(/\s+/g, " ").trim();

beforeEach(() => {
  location.hash = "";
  localStorage.clear();
});

describe("selecting many", () => {
  it("goes by keys: x toggles, Shift and arrows select on, Escape clears", async () => {
    await open();
    await user.keyboard("jx");
    expect(picked()).toEqual(["137"]);
    screen.getByRole("grid").focus();
    await user.keyboard("j{Shift>}{ArrowDown}{ArrowDown}{ArrowUp}{/Shift}");
    expect(picked()).toEqual(["137", "136", "135"]);
    expect(words("picked-count")).toBe("3 selected");
    expect(row(136).getAttribute("aria-selected")).toBe("true");
    expect(row(134).getAttribute("aria-selected")).toBe("false");
    await user.keyboard("{Escape}");
    expect(picked()).toEqual([]);
    expect(screen.queryByTestId("bulk-bar")).toBeNull();
    expect(row(135).getAttribute("aria-selected"), "what is open stays open").toBe("true");
  });

  it("goes by clicks: Ctrl adds to what is open, Shift takes a range", async () => {
    await open();
    await user.click(row(137));
    await fireEvent.click(row(134), { ctrlKey: true });
    expect(picked()).toEqual(["137", "134"]);
    await fireEvent.click(row(132), { shiftKey: true });
    expect(picked()).toEqual(["137", "134", "133", "132"]);
    await user.click(within(row(133)).getByRole("checkbox"));
    expect(picked()).toEqual(["137", "134", "132"]);
    await user.click(row(130));
    expect(picked(), "looking at another one loses nothing").toHaveLength(3);
  });

  it("takes all of a million without loading them", async () => {
    host = demoHost(new URLSearchParams("n=1000000"));
    const call = vi.spyOn(host, "call"); // before anybody takes hold of it
    render(Main, { host });
    await screen.findAllByTestId("delivery-row");
    call.mockClear();
    screen.getByRole("grid").focus();
    await user.keyboard("{Control>}a{/Control}");
    expect(words("picked-count")).toBe("All 1,000,000 selected");
    // What is asked from time to time goes on.
    const asked = call.mock.calls.map(([command]) => command);
    expect(asked.filter((command) => command.includes("deliver"))).toEqual([]);
    await user.click(screen.getByTestId("bulk-clear"));
    expect(words("picked-count")).toBe("1,000,000 deliveries");
    const told = within(screen.getByTestId("picked-count")).getByRole("status");
    expect(told.textContent, "what arrives is not read out").toBe("");
    await vi.waitFor(() => expect(document.activeElement).toBe(screen.getByRole("grid")));
    await user.click(screen.getByRole("checkbox", { name: "Select all" }));
    expect(words("picked-count")).toBe("All 1,000,000 selected");
  });
});

describe("replaying many", () => {
  async function start(target: string): Promise<void> {
    await user.keyboard("jx");
    screen.getByRole("grid").focus();
    await user.keyboard("{Shift>}{ArrowDown}{ArrowDown}{ArrowDown}{/Shift}");
    await user.click(screen.getByTestId("bulk-replay"));
    const form = within(await screen.findByTestId("bulk-form"));
    await user.type(form.getByTestId("replay-target"), target);
    await user.click(form.getByTestId("bulk-start"));
  }

  it("shows how far it is, what came of it, and leads to what failed", async () => {
    await open();
    await start("http://flaky:1/");
    await vi.waitFor(() => expect(screen.getByTestId("bulk-state").dataset.state).toBe("done"));
    expect(words("bulk-done")).toBe("4 of 4");
    expect([words("bulk-passed"), words("bulk-failed")]).toEqual(["2", "2"]);
    const failures = within(screen.getByTestId("bulk-failures"));
    await user.click(failures.getByRole("button", { name: "Delivery 136" }));
    expect(row(136).getAttribute("aria-current")).toBe("true");
  });

  it("stays in sight when the selection is cleared and the page changes", async () => {
    await open("n=5000"); // so many that it is not through before it is cancelled
    screen.getByRole("grid").focus();
    await user.keyboard("{Control>}a{/Control}");
    await user.click(screen.getByTestId("bulk-replay"));
    const form = within(await screen.findByTestId("bulk-form"));
    await user.type(form.getByTestId("replay-target"), "http://localhost/");
    await user.click(form.getByTestId("bulk-start"));
    await screen.findByTestId("bulk-progress");
    await user.click(screen.getByTestId("tray-close"));
    await user.keyboard("{Escape}");
    expect(screen.queryByTestId("bulk-bar")).toBeNull();
    expect(words("job-line")).toContain("of 5,000");
    await user.click(screen.getByTestId("nav-setup"));
    await user.click(screen.getByTestId("nav-deliveries"));
    await user.click(await screen.findByTestId("job-line"));
    await user.click(await screen.findByTestId("bulk-cancel"));
    await vi.waitFor(() =>
      expect(screen.getByTestId("bulk-state").dataset.state).toBe("cancelled"),
    );
    await user.click(screen.getByTestId("bulk-dismiss"));
    expect(screen.queryByTestId("job-line")).toBeNull();
  });

  it("says what cannot be before it starts", async () => {
    await open();
    await user.keyboard("jx");
    await user.click(screen.getByTestId("bulk-replay"));
    const field = await screen.findByTestId("bulk-concurrency");
    await user.clear(field);
    await user.type(field, "99");
    expect(screen.getByText("At most 64 go at the same time.")).toBeTruthy();
    expect(screen.getByTestId<HTMLButtonElement>("bulk-start").disabled).toBe(true);
    await user.click(field);
    await user.keyboard("{Escape}");
    expect(screen.queryByTestId("bulk-form")).toBeNull();
    expect(picked(), "Escape closes the form first").toEqual(["137"]);
  });
});

describe("pins", () => {
  it("are set and taken back by p, and seen in the row and in the detail", async () => {
    await open();
    await user.keyboard("jp");
    expect(await within(row(137)).findByTestId("row-pin")).toBeTruthy();
    const button = await screen.findByTestId("pin-button");
    await vi.waitFor(() => expect(button.getAttribute("aria-pressed")).toBe("true"));
    await user.keyboard("p");
    await vi.waitFor(() => expect(screen.queryByTestId("row-pin")).toBeNull());
  });

  it("are set on all that are selected, and taken back from all", async () => {
    await open();
    await user.keyboard("jxjx");
    await user.click(screen.getByTestId("bulk-pin"));
    await vi.waitFor(() => expect(screen.getAllByTestId("row-pin")).toHaveLength(2));
    await vi.waitFor(() => expect(words("bulk-pin")).toBe("Unpin"));
    await user.click(screen.getByTestId("bulk-pin"));
    await vi.waitFor(() => expect(screen.queryAllByTestId("row-pin")).toHaveLength(0));
  });
});

describe("export", () => {
  it("writes what is selected, the open one, or all, and shows the path", async () => {
    await open();
    await user.keyboard("jxjxj");
    await user.click(screen.getByTestId("bulk-export"));
    const form = within(await screen.findByTestId("export-form"));
    expect(form.getByTestId("export-what").textContent).toContain("The 2 deliveries selected");
    expect(form.getByTestId("export-what").textContent).toContain("Delivery 135");
    await user.selectOptions(form.getByTestId("export-format"), "HAR");
    await user.click(form.getByTestId("export-share"));
    await user.click(form.getByTestId("export-start"));
    expect((await form.findByTestId("export-path")).textContent).toMatch(/-shared\.har$/);
    expect(form.getByTestId("export-result").textContent).toContain("2 deliveries");
    await user.selectOptions(form.getByTestId("export-what"), "All 137 deliveries");
    await user.click(form.getByTestId("export-start"));
    await vi.waitFor(() => expect(form.getByText(/2 left out/)).toBeTruthy());
  });

  it("begins with the open delivery from its menu", async () => {
    await open();
    await user.keyboard("j");
    await user.click(await screen.findByTestId("more-button"));
    expect(screen.getByRole("menuitem", { name: "Simulate from this" })).toBeTruthy();
    await user.click(screen.getByRole("menuitem", { name: "Export…" }));
    expect((await screen.findByTestId<HTMLSelectElement>("export-what")).value).toBe("open");
  });
});

describe("import", () => {
  const file = (text: string) => new File([text], "deliveries.ndjson");

  it("takes a file line by line, and names the lines that it does not", async () => {
    await open();
    await user.click(screen.getByTestId("import-open"));
    await user.upload(await screen.findByTestId("import-file"), file('{"a":1}\nno\n{"a":1}\n'));
    await vi.waitFor(() => expect(screen.getByTestId("import-sum").dataset.state).toBe("done"));
    expect(words("import-sum")).toBe("1 delivery taken, 1 known already, 1 faulty line.");
    expect(words("import-faults")).toContain("Line 2");
    await vi.waitFor(() => expect(row(138)).not.toBeNull());
  });

  it("is offered while there is nothing", async () => {
    host = demoHost(new URLSearchParams("n=0"));
    render(Main, { host });
    await screen.findByTestId("empty-state");
    await user.click(await screen.findByTestId("import-open"));
    await user.upload(await screen.findByTestId("import-file"), file('{"a":1}\n'));
    expect(await screen.findAllByTestId("delivery-row")).toHaveLength(1);
    expect(words("import-sum")).toContain("1 delivery taken");
  });
});
