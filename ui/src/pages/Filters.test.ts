import { fireEvent, render, screen, within } from "@testing-library/svelte";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { demoHost } from "../host/demo";
import type { Host } from "../host/types";
import Main from "../Main.svelte";
import { field, row, search, user, verdicts, words } from "../test-search";

let host: Host;

async function open(): Promise<void> {
  host = demoHost();
  render(Main, { host });
  await screen.findAllByTestId("delivery-row");
}

beforeEach(() => {
  location.hash = "";
  localStorage.clear();
});

describe("filter like this", () => {
  it("takes the value of the column that was clicked", async () => {
    await open();
    const verdict = row(135).querySelector<HTMLElement>(".verdict") as HTMLElement;
    await fireEvent.contextMenu(verdict);
    const menu = within(await screen.findByTestId("value-menu"));
    expect(menu.getAllByRole("menuitem").map((item) => item.getAttribute("aria-label"))).toEqual([
      "Filter like this: verdict:invalid",
      "Hide this: verdict:invalid",
    ]);
    await user.click(menu.getByTestId("like-value"));
    expect(field().value).toBe("verdict:invalid");
    await vi.waitFor(() => expect(new Set(verdicts())).toEqual(new Set(["invalid"])));
    await fireEvent.contextMenu(row(90).querySelector(".source") as HTMLElement);
    await user.click(await screen.findByTestId("hide-value"));
    expect(field().value).toBe("verdict:invalid -source:tunnel");
    for (const [cell, term] of [
      ["size", /^-size:\d+$/],
      ["at", /^-after:2\S+Z$/],
    ] as const) {
      await search("is:duplicate");
      await vi.waitFor(() => expect(screen.getAllByTestId("label-duplicate")).not.toHaveLength(0));
      const line = screen.getAllByTestId("delivery-row")[0];
      await fireEvent.contextMenu(line.querySelector(`[data-cell="${cell}"]`) as HTMLElement);
      await user.click(await screen.findByTestId("hide-value"));
      expect(field().value.replace("is:duplicate ", "")).toMatch(term);
    }
    await search("");
    const [label] = await screen.findAllByTestId("label-duplicate");
    await fireEvent.contextMenu(label);
    await user.click(await screen.findByTestId("hide-value"));
    expect(field().value).toBe("-is:duplicate");
  });

  it("takes any value of the line by keyboard, and Escape leads back", async () => {
    await open();
    await user.keyboard("j");
    screen.getByRole("grid").focus();
    await user.keyboard("{Shift>}{F10}{/Shift}");
    const menu = await screen.findByTestId("value-menu");
    const first = within(menu).getAllByRole("menuitem")[0];
    expect(document.activeElement).toBe(first);
    await user.keyboard("{Escape}");
    expect(screen.queryByTestId("value-menu")).toBeNull();
    expect(document.activeElement).toBe(screen.getByRole("grid"));
    await user.keyboard("{ContextMenu}{ArrowUp}{Enter}");
    expect(field().value).toMatch(/^-status:\d+$/);
  });

  it("is beside the values in the detail", async () => {
    await open();
    await user.click(row(135));
    await user.keyboard("4");
    const panel = await screen.findByRole("tabpanel");
    await user.click(
      await within(panel).findByRole("button", { name: "Filter by diagnosis:body_reserialised" }),
    );
    await user.click(await screen.findByTestId("like-value"));
    expect(field().value).toBe("diagnosis:body_reserialised");
    await user.click(within(panel).getByRole("button", { name: "Filter by verdict:invalid" }));
    await user.click(await screen.findByTestId("hide-value"));
    expect(field().value).toBe("diagnosis:body_reserialised -verdict:invalid");
  });

  it("is beside the values of the head", async () => {
    await open();
    await user.click(row(135));
    const pane = within(await screen.findByRole("region", { name: "Delivery" }));
    await user.click(await pane.findByRole("button", { name: "Filter by id:135" }));
    await user.click(await screen.findByTestId("hide-value"));
    expect(field().value).toBe("-id:135");
    for (const term of [/^after:2\S+Z$/, /^status:\d+$/, /^size:\d+$/]) {
      const { source } = term;
      pane.getByRole("button", { name: new RegExp(`^Filter by ${source.slice(1)}`) });
    }
  });

  it("is beside what came of an attempt, as far as a term says it", async () => {
    render(Main, { host: demoHost(new URLSearchParams("attempts")) });
    await screen.findAllByTestId("delivery-row");
    await user.keyboard("j5");
    const failed = { name: "Filter by has:failed_attempt" };
    await screen.findByRole("button", failed);
    const [, taken, forward] = screen.getAllByTestId("attempt-row");
    await user.click(within(taken).getByRole("button"));
    await vi.waitFor(() => expect(screen.queryByRole("button", failed)).toBeNull());
    await user.click(within(forward).getByRole("button"));
    await user.click(await screen.findByRole("button", { name: "Filter by has:failed_forward" }));
    await user.click(await screen.findByTestId("hide-value"));
    expect(field().value).toBe("-has:failed_forward");
  });

  it("is beside each header, for its value and for its name", async () => {
    await open();
    await user.click(row(135));
    await user.keyboard("3");
    const table = within(await screen.findByRole("table", { name: "Headers" }));
    (await table.findAllByRole("button", { name: /^Filter by header:Accept=text/ }))[0].focus();
    await user.keyboard("{Enter}{Enter}");
    expect(field().value).toBe("header:Accept=text/html");
    await fireEvent.contextMenu(table.getByText("facebookexternalua"));
    await user.click((await screen.findAllByTestId("hide-value"))[1]);
    expect(field().value).toBe("header:Accept=text/html -header:User-Agent");
    await vi.waitFor(() => expect(words("find-count")).toBe("0 of 137 match"));
  });

  it("is beside what a label means", async () => {
    await open();
    await search("is:duplicate");
    await screen.findByTestId("find-count");
    await user.keyboard("j");
    const pane = within(await screen.findByRole("region", { name: "Delivery" }));
    await user.click((await pane.findAllByTestId("label-duplicate"))[0]);
    const about = within(await pane.findByTestId("label-info"));
    await user.click(about.getByRole("button", { name: "Filter by is:duplicate" }));
    await user.click(await screen.findByTestId("hide-value"));
    expect(field().value).toBe("-is:duplicate");
  });

  it("takes any value of the body, by its place and by its words", async () => {
    host = demoHost(new URLSearchParams("n=0"));
    render(Main, { host });
    await host.call("send_sample", { name: "comments" });
    await user.click(await screen.findByTestId("delivery-row"));
    await user.keyboard("2");
    const tree = await screen.findByTestId("body-tree");
    const item = (words: RegExp) =>
      within(tree)
        .getAllByRole("treeitem")
        .find((each) => words.test(each.textContent)) as HTMLElement;
    await fireEvent.contextMenu(item(/^\s*username:/));
    const menu = within(await screen.findByTestId("value-menu"));
    const names = menu.getAllByTestId("like-value").map((each) => each.textContent.trim());
    expect(names).toEqual([expect.stringMatching(/^from:\w/), expect.stringMatching(/^"\w.*"$/)]);
    await user.click(menu.getAllByTestId("hide-value")[1]);
    expect(field().value).toBe(`-${names[1]}`);
    // By keyboard, of the value that is looked at; Escape leads back into the tree.
    tree.focus();
    await user.keyboard("{Shift>}{F10}{/Shift}");
    expect(await screen.findByTestId("value-menu")).toBeTruthy();
    await user.keyboard("{Escape}");
    expect(document.activeElement).toBe(tree);
    // What holds others has no words of its own.
    await user.keyboard("{Home}{ContextMenu}");
    expect(screen.queryByTestId("value-menu")).toBeNull();
    expect(screen.getByRole("button", { name: "Filter by this value" })).toHaveProperty(
      "disabled",
      true,
    );
  });

  it("gives the focus back where it was asked for", async () => {
    host = demoHost(new URLSearchParams("n=0"));
    render(Main, { host });
    await host.call("send_sample", { name: "comments" });
    await user.click(await screen.findByTestId("delivery-row"));
    const account = await screen.findByRole("button", { name: /^Filter by account:/ });
    expect(
      screen.getByRole("button", { name: "Filter by field:comments, kind:comment" }),
    ).toBeTruthy();
    await user.click(account);
    await user.keyboard("{Escape}");
    expect(document.activeElement).toBe(account);
    await user.click(account);
    await user.click(await screen.findByTestId("hide-value"));
    expect(field().value).toMatch(/^-account:\d+$/);
  });
});

describe("saved filters", () => {
  it("are kept under a name, applied, replaced and removed", async () => {
    await open();
    await search("verdict:invalid");
    await user.click(screen.getByTestId("saved-filters"));
    await user.type(await screen.findByTestId("filter-name"), "Broken");
    await user.click(screen.getByTestId("filter-save"));
    const apply = await screen.findByTestId("filter-apply");
    expect(apply.textContent?.replace(/\s+/g, " ").trim()).toBe("Broken verdict:invalid");
    await user.keyboard("{Escape}");
    await user.click(screen.getByTestId("find-clear"));
    await vi.waitFor(() => expect(screen.queryByTestId("find-count")).toBeNull());
    await user.click(screen.getByTestId("saved-filters"));
    await user.click(await screen.findByTestId("filter-apply"));
    expect(screen.queryByTestId("saved-filters-panel")).toBeNull();
    await vi.waitFor(() =>
      expect(document.activeElement).toBe(screen.getByTestId("saved-filters")),
    );
    await vi.waitFor(() => expect(words("find-count")).toBe("3 of 137 match"));
    await user.click(screen.getByTestId("saved-filters"));
    await user.type(await screen.findByTestId("filter-name"), "Broken");
    expect(words("filter-save")).toBe("Replace");
    await user.click(screen.getByRole("button", { name: "Remove the filter Broken" }));
    await vi.waitFor(() => expect(screen.queryByTestId("filter-apply")).toBeNull());
    const panel = screen.getByTestId("saved-filters-panel");
    await vi.waitFor(() => expect(panel.contains(document.activeElement)).toBe(true));
    await user.keyboard("{Escape}");
    expect(screen.queryByTestId("saved-filters-panel")).toBeNull();
  });

  it("cannot be kept while they are not understood, and a bad name is refused in words", async () => {
    await open();
    await search("verdict:wrong");
    await screen.findByTestId("find-problem");
    await user.click(screen.getByTestId("saved-filters"));
    expect(screen.queryByTestId("filter-name")).toBeNull();
    await user.keyboard("{Escape}");
    await search("photo");
    await vi.waitFor(() => expect(screen.queryByTestId("find-problem")).toBeNull());
    await user.click(screen.getByTestId("saved-filters"));
    await user.type(await screen.findByTestId("filter-name"), "   {Enter}");
    expect(await screen.findByText(/1 to 60 characters/)).toBeTruthy();
  });

  it("are commands of the palette", async () => {
    await open();
    await host.call("save_filter", { name: "Broken ones", query: "verdict:invalid" });
    await user.click(screen.getByTestId("nav-setup"));
    await user.keyboard("{Control>}k{/Control}");
    await vi.waitFor(() =>
      expect(screen.getAllByTestId("palette-entry")[0].textContent).toContain(
        "Filter: Broken ones",
      ),
    );
    await user.type(screen.getByTestId("palette-input"), "broken{Enter}");
    await vi.waitFor(() => expect(screen.queryByTestId("palette")).toBeNull());
    await vi.waitFor(() => expect(words("find-count")).toBe("3 of 137 match"));
    expect(location.hash).toBe("#deliveries");
    await user.keyboard("{Control>}k{/Control}");
    await user.type(await screen.findByTestId("palette-input"), "go to feed{Enter}");
    expect(location.hash).toBe("#feed");
    await user.keyboard("{Control>}k{/Control}");
    await user.click(await screen.findByTestId("palette-input"));
    await user.keyboard("{Escape}");
    await vi.waitFor(() => expect(screen.queryByTestId("palette")).toBeNull());
  });
});
