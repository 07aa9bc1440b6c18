import { cleanup, fireEvent, render, screen, within } from "@testing-library/svelte";
import { beforeEach, describe, expect, it, vi } from "vitest";
import type { CountRequest } from "../api/generated";
import { demoHost } from "../host/demo";
import type { Host } from "../host/types";
import Main from "../Main.svelte";
import { field, row, search, user, verdicts, words, write } from "../test-search";

let host: Host;
let asked: [command: string, args: unknown][];

async function open(query = ""): Promise<void> {
  host = demoHost(new URLSearchParams(query));
  asked = [];
  const call = ((...args: Parameters<Host["call"]>) => {
    asked.push([args[0], args[1]]);
    return host.call(...args);
  }) as Host["call"];
  render(Main, { host: { ...host, call } });
  await screen.findAllByTestId("delivery-row");
}

const chips = () =>
  screen.queryAllByTestId("find-chip").map((chip) => chip.textContent?.replace(/\s+/g, " ").trim());
const options = () =>
  screen.queryAllByTestId("find-option").map((option) => option.querySelector("bdi")?.textContent);

beforeEach(() => {
  location.hash = "";
  localStorage.clear();
});

describe("the field", () => {
  it("is reached by /, filters while it is typed, and is left by Escape", async () => {
    await open();
    await user.keyboard("/");
    expect(document.activeElement).toBe(field());
    await user.keyboard("verdict:invalid ");
    await vi.waitFor(() => expect(new Set(verdicts())).toEqual(new Set(["invalid"])));
    await vi.waitFor(() => expect(words("find-count")).toBe("3 of 137 match"));
    expect(words("picked-count")).toBe("3 of 137 deliveries");
    await user.keyboard("{Escape}");
    expect(field().value, "what is written goes first").toBe("");
    await vi.waitFor(() => expect(verdicts()).toContain("valid"));
    expect(screen.queryByTestId("find-count")).toBeNull();
    await user.keyboard("{Escape}");
    expect(document.activeElement).toBe(screen.getByRole("grid"));
  });

  it("shows its terms as chips, which can be dropped one by one", async () => {
    await open();
    await search("field:comments -from:nobody photo");
    await vi.waitFor(() =>
      expect(chips()).toEqual(["field: comments", "not from: nobody", "photo"]),
    );
    expect(screen.getAllByTestId("find-chip")[1].dataset.negated).toBe("true");
    await user.click(screen.getByRole("button", { name: "Drop photo" }));
    expect(field().value).toBe("field:comments -from:nobody");
    await vi.waitFor(() => expect(chips()).toHaveLength(2));
    field().focus();
    await user.tab();
    await user.tab();
    const drop = screen.getByRole("button", { name: "Drop field:comments" });
    drop.focus();
    await user.keyboard("{Enter}");
    expect(field().value).toBe("-from:nobody");
    expect(document.activeElement?.getAttribute("aria-label")).toBe("Drop -from:nobody");
  });

  it("suggests names and values, which the keys choose", async () => {
    await open();
    await user.keyboard("/");
    await write("ver");
    await vi.waitFor(() => expect(options()).toEqual(["verdict:"]));
    expect(field().getAttribute("aria-expanded")).toBe("true");
    await user.keyboard("{Tab}");
    expect(field().value).toBe("verdict:");
    await vi.waitFor(() => expect(options()[0]).toBe("valid"));
    await user.keyboard("{ArrowDown}{ArrowDown}");
    const active = document.getElementById(field().getAttribute("aria-activedescendant") ?? "");
    expect(active?.textContent).toContain("invalid");
    expect(active?.getAttribute("aria-selected")).toBe("true");
    await user.keyboard("{ArrowDown}{ArrowUp}{Enter}");
    expect(field().value).toBe("verdict:invalid ");
    expect(options()).toEqual([]);
    expect(document.activeElement).toBe(field());
    await vi.waitFor(() => expect(new Set(verdicts())).toEqual(new Set(["invalid"])));
    await user.keyboard("fi");
    await vi.waitFor(() => expect(options()).toEqual(["field:"]));
    await user.keyboard("{Escape}");
    expect(options(), "Escape closes them first").toEqual([]);
    expect(field().value).toBe("verdict:invalid fi");
  });

  it("takes a suggestion by a click, in the middle of the text", async () => {
    await open();
    await user.keyboard("/");
    await write("sou valid");
    field().setSelectionRange(3, 3);
    await user.keyboard("r");
    await vi.waitFor(() => expect(options()).toEqual(["source:"]));
    await user.click(screen.getByTestId("find-option"));
    expect(field().value).toBe("source: valid");
    expect(field().selectionStart).toBe("source:".length);
  });

  it("takes what is suggested for the text that is there, not for what was before", async () => {
    await open();
    await user.keyboard("/");
    await write("ve");
    await vi.waitFor(() => expect(options()).toEqual(["verdict:"]));
    void write("ver");
    await fireEvent.click(screen.getByTestId("find-option"));
    expect(field().value, "it would leave an r behind").toBe("ver");
    void fireEvent.keyDown(field(), { key: "Tab" });
    await vi.waitFor(() => expect(field().value).toBe("verdict:"));
    void write("verdict:inv");
    void fireEvent.keyDown(field(), { key: "Tab" });
    void write("verdict:malf");
    await vi.waitFor(() => expect(options()).toEqual(["malformed"]));
    expect(field().value, "typing on means something else").toBe("verdict:malf");
  });

  it("points at what is not understood, and keeps the last good result", async () => {
    await open();
    await search("verdict:invalid");
    await vi.waitFor(() => expect(words("find-count")).toBe("3 of 137 match"));
    await user.keyboard("/");
    await write("photo verdict:wrong ");
    const problem = await screen.findByTestId("find-problem");
    expect(problem.textContent).toContain("“verdict:wrong” is not understood");
    expect(problem.textContent?.replace(/\s+/g, " ")).toContain("still shows verdict:invalid");
    expect(screen.getByTestId("find-mark").textContent).toBe("verdict:wrong");
    expect(field().getAttribute("aria-invalid")).toBe("true");
    const described = document.getElementById(field().getAttribute("aria-describedby") ?? "");
    expect(described?.contains(problem)).toBe(true);
    expect(new Set(verdicts())).toEqual(new Set(["invalid"]));
    await user.keyboard("{Backspace>7/}alid ");
    await vi.waitFor(() => expect(screen.queryByTestId("find-problem")).toBeNull());
  });

  it("holds its complaint back while something is suggested that would mend it", async () => {
    await open();
    await user.keyboard("/");
    await write("verdict:inv");
    await vi.waitFor(() => expect(options()).toEqual(["invalid"]));
    expect(screen.queryByTestId("find-problem")).toBeNull();
    await user.keyboard("{Escape}");
    expect(await screen.findByTestId("find-problem")).toBeTruthy();
  });

  it("asks once for what was typed in one go, and drops what came too late", async () => {
    await open("delay=60");
    await user.keyboard("/");
    for (const text of ["p", "ph", "pho", "phot", "photo"]) void write(text);
    await vi.waitFor(() => expect(words("find-count")).toContain("match"));
    const read = asked.filter(([command]) => command === "read_query");
    expect(read).toEqual([["read_query", { text: "photo", cursor: 5 }]]);
    await user.clear(field());
    await user.type(field(), "verdict:malformed ");
    await vi.waitFor(() => expect(new Set(verdicts())).toEqual(new Set(["malformed"])));
  });

  it("says the same after the window was loaded anew", async () => {
    await open();
    await search("verdict:invalid");
    await vi.waitFor(() => expect(words("find-count")).toBe("3 of 137 match"));
    cleanup();
    await open();
    await vi.waitFor(() => expect(words("find-count")).toBe("3 of 137 match"));
    expect(field().value).toBe("verdict:invalid");
    expect(new Set(verdicts())).toEqual(new Set(["invalid"]));
  });

  it("explains its terms", async () => {
    await open();
    await user.click(screen.getByTestId("find-help"));
    const panel = screen.getByTestId("find-help-panel");
    expect(panel.textContent).toContain("has:failed_attempt");
    await user.keyboard("{Escape}");
    expect(screen.queryByTestId("find-help-panel")).toBeNull();
    expect(document.activeElement).toBe(screen.getByTestId("find-help"));
  });

  it("shows markup in a query as text", async () => {
    await open();
    await search("<img src=x onerror=alert(1)>");
    await vi.waitFor(() => expect(chips()[0]).toBe("<img"));
    expect(document.querySelector("img")).toBeNull();
  });
});

describe("the filtered list", () => {
  it("says how far a long search is, stops it, and goes on", async () => {
    host = demoHost(new URLSearchParams("n=20000&look=900"));
    let goOn = () => {};
    let held = false;
    let counts = 0;
    const call = (async (...args: Parameters<Host["call"]>) => {
      // Not one of what was found while it was typed.
      const isPart =
        args[0] === "count_deliveries" && (args[1] as CountRequest).query === "verdict:invalid";
      if (isPart && (counts += 1) === 2) {
        held = true;
        await new Promise<void>((resolve) => (goOn = resolve));
      }
      const isNever =
        args[0] === "list_deliveries" && (args[1] as CountRequest).query === "source:local";
      return isNever ? new Promise(() => {}) : host.call(...args);
    }) as Host["call"];
    render(Main, { host: { ...host, call } });
    await screen.findAllByTestId("delivery-row");
    await search("verdict:invalid");
    await vi.waitFor(() => expect(held).toBe(true));
    expect(words("find-progress")).toMatch(/^At least \d+ · still searching…$/);
    expect(new Set(verdicts())).toEqual(new Set(["invalid"]));
    const bar = screen.getByRole<HTMLProgressElement>("progressbar", { name: "Searched" });
    expect([bar.value, bar.max]).toEqual([1800, 20_000]);
    await user.click(screen.getByTestId("find-stop"));
    goOn();
    await vi.waitFor(() => expect(words("find-progress")).toContain("stopped after 2,700"));
    expect(document.activeElement).toBe(screen.getByTestId("find-go-on"));
    await user.keyboard("{Enter}");
    await vi.waitFor(() => expect(words("find-count")).toBe("444 of 20,000 match"));
    await vi.waitFor(() => expect(document.activeElement).toBe(screen.getByRole("grid")));
    await search("source:local");
    await vi.waitFor(() =>
      expect(words("find-progress"), "nothing of the one before").toBe("Searching…"),
    );
    expect(screen.queryByTestId("find-stop")).toBeNull();
  });

  it("is quick among a million, and draws no more than fits", async () => {
    await open("n=1000000&look=250000");
    await search("verdict:invalid");
    await vi.waitFor(() => expect(words("find-count")).toBe("22,222 of 1,000,000 match"));
    expect(screen.getByRole("grid").getAttribute("aria-rowcount")).toBe("22223");
    await user.keyboard("G");
    await vi.waitFor(() => expect(row(45)?.getAttribute("aria-current")).toBe("true"));
    expect(screen.getAllByTestId("delivery-row").length).toBeLessThan(40);
    await user.keyboard("k");
    await vi.waitFor(() => expect(row(90).getAttribute("aria-current")).toBe("true"));
  });

  it("follows what arrives and matches, and counts it while the reader looks elsewhere", async () => {
    await open();
    await search("source:simulated field:comments");
    const told = "5 of 137 match";
    await vi.waitFor(() => expect(words("find-count")).toBe(told));
    await vi.waitFor(() => expect(words("find-told")).toBe(told));
    await host.call("send_sample", { name: "comments" });
    await vi.waitFor(() => expect(row(138)).not.toBeNull());
    await user.keyboard("j");
    await vi.waitFor(() => expect(row(138).getAttribute("aria-current")).toBe("true"));
    await host.call("send_sample", { name: "messages/text-emoji" });
    await host.call("send_sample", { name: "comments" });
    const pill = await screen.findByTestId("new-pill");
    expect(pill.textContent).toContain("1 new");
    await user.click(pill);
    await vi.waitFor(() => expect(row(140)).not.toBeNull());
    await vi.waitFor(() => expect(document.activeElement).toBe(screen.getByRole("grid")));
    expect(row(139)).toBeNull();
    expect(words("counters")).toContain("3 stored = 3 shown");
    await vi.waitFor(() => expect(words("find-count")).toBe("7 of 140 match"));
    expect(words("find-told"), "what arrives is not read out").toBe(told);
  });

  it("says what finds nothing, and offers to drop it", async () => {
    await open("indexing");
    await search("verdict:invalid xyzzy");
    const none = await screen.findByTestId("no-matches");
    await vi.waitFor(() => expect(none.textContent).toContain("No delivery matches"));
    await vi.waitFor(() =>
      expect(words("no-matches")).toContain("verdict:invalid xyzzy hides all 137 deliveries"),
    );
    expect(words("no-matches-indexing")).toContain("3,400 of 40,000");
    expect(words("find-indexing")).toContain("3,400 of 40,000");
    // How many each of them hides.
    await within(none).findByRole("button", { name: "Without verdict:invalid 0" });
    await user.click(await within(none).findByRole("button", { name: "Without xyzzy 3" }));
    await vi.waitFor(() => expect(words("find-count")).toBe("3 of 137 match"));
    await vi.waitFor(() => expect(document.activeElement).toBe(screen.getByRole("grid")));
    await search("xyzzy");
    await user.click(await screen.findByTestId("no-matches-clear"));
    await vi.waitFor(() => expect(screen.getAllByTestId("delivery-row").length).toBeGreaterThan(9));
  });
});

describe("selecting all that match", () => {
  it("names them by the query, in the list and in the forms", async () => {
    await open();
    await search("verdict:invalid");
    await vi.waitFor(() => expect(words("find-count")).toBe("3 of 137 match"));
    await user.keyboard("{Control>}a{/Control}");
    expect(words("picked-count")).toBe("All 3 that match selected");
    await user.click(screen.getByTestId("bulk-export"));
    const form = within(await screen.findByTestId("export-form"));
    const choice = form.getByTestId<HTMLSelectElement>("export-what");
    expect(choice.selectedOptions[0].textContent).toBe("All 3 that match");
    await user.click(form.getByTestId("export-start"));
    await vi.waitFor(() => expect(words("export-result")).toContain("3 deliveries"));
    await user.selectOptions(choice, "All 137 deliveries");
    await user.click(form.getByTestId("export-start"));
    await vi.waitFor(() => expect(words("export-result")).toContain("137 deliveries"));
    const what = asked.flatMap(([command, args]) =>
      command === "export_deliveries" ? [(args as { what: unknown }).what] : [],
    );
    expect(what).toEqual([
      { by: "query", query: "verdict:invalid" },
      { by: "query", query: "" },
    ]);
    await user.click(screen.getByTestId("bulk-replay"));
    expect(words("bulk-start")).toBe("Replay all 3 that match");
    await user.keyboard("/");
    await user.clear(field());
    await vi.waitFor(() =>
      expect(words("picked-count"), "another query, another choice").toBe("137 deliveries"),
    );
  });

  it("picks ranges of what matches", async () => {
    await open();
    await search("verdict:invalid");
    await vi.waitFor(() => expect(words("find-count")).toBe("3 of 137 match"));
    await user.keyboard("j{Shift>}{ArrowDown}{ArrowDown}{/Shift}");
    await vi.waitFor(() => expect(words("picked-count")).toBe("3 selected"));
    const picked = [...document.querySelectorAll("[data-picked]")].map((row) =>
      row.getAttribute("data-id"),
    );
    expect(picked).toEqual(["135", "90", "45"]);
  });
});
