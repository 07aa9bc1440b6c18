import { fireEvent, render, screen, within } from "@testing-library/svelte";
import { beforeEach, expect, it, vi } from "vitest";
import { Failure } from "../api/call";
import { demoHost } from "../host/demo";
import type { Host } from "../host/types";
import Main from "../Main.svelte";
import { field, user } from "../test-search";

/** Pages of cards that cannot be had. */
let failing = false;

async function open(): Promise<void> {
  failing = false;
  const demo = demoHost(new URLSearchParams("cards=44"));
  const call = (async (...args: Parameters<Host["call"]>) => {
    if (failing && args[0] === "list_feed") throw new Failure("unreachable", "No answer.", "");
    return demo.call(...args);
  }) as Host["call"];
  render(Main, { host: { ...demo, call } });
  await screen.findAllByTestId("feed-card");
}

const cards = () => screen.getAllByTestId("feed-card");
const kinds = () => new Set(cards().map((card) => card.dataset.kind));
const names = () => new Set(screen.getAllByTestId("card-person").map((name) => name.textContent));
const menu = () => within(screen.getByTestId("card-menu"));
const choose = (name: string) => user.click(menu().getByRole("menuitem", { name }));

/** By a right click on the first card of a kind. */
async function ask(kind: string): Promise<void> {
  const card = cards().find((each) => each.dataset.kind === kind);
  await fireEvent.contextMenu(card as HTMLElement);
}

beforeEach(() => {
  location.hash = "#feed";
  localStorage.clear();
  sessionStorage.clear();
});

it("offers what a card has, by keyboard as well, and Escape leads back to it", async () => {
  await open();
  await user.keyboard("j{Shift>}{F10}{/Shift}");
  const entries = menu().getAllByRole("menuitem");
  expect(entries.map((entry) => entry.getAttribute("aria-label"))).toEqual([
    "Filter like this: lena.paints",
    "Filter like this: Comments",
    "Filter like this: Post 1802…222",
    "Filter like this: Account 1784…456",
    "Hide this: lena.paints",
    "Hide this: Comments",
    "Show the deliveries: from:lena.paints",
    "Show the deliveries: kind:comment",
    "Show the deliveries: media:18021000000111222",
    "Show the deliveries: account:17841400000123456",
  ]);
  expect(document.activeElement).toBe(entries[0]);
  await user.keyboard("{Escape}");
  expect(screen.queryByTestId("card-menu")).toBeNull();
  expect(document.activeElement).toBe(cards()[0]);
  const button = within(cards()[0]).getByTestId("card-values");
  expect(button.getAttribute("aria-haspopup")).toBe("menu");
  await user.click(button);
  await user.keyboard("{Enter}");
  await vi.waitFor(() => expect(names()).toEqual(new Set(["lena.paints"])));
  expect(screen.getByTestId("chip-person").textContent).toContain("lena.paints");
});

it("names nobody where it is the account, or where Meta does not say who", async () => {
  await open();
  for (const kind of ["message_echo", "mention_in_comment"]) {
    await ask(kind);
    expect(menu().queryByRole("menuitem", { name: /from:/ })).toBeNull();
    expect(menu().getAllByTestId("hide-value")).toHaveLength(1);
    await user.keyboard("{Escape}");
  }
});

it("shows a post alone, and hides kinds and people, each until its chip is clicked", async () => {
  await open();
  const all = cards().length;
  await ask("comment");
  await choose("Filter like this: Post 1802…222");
  await vi.waitFor(() => expect([...kinds()].sort()).toEqual(["comment", "reply"]));
  await user.click(screen.getByTestId("chip-media"));
  await vi.waitFor(() => expect(cards()).toHaveLength(all));
  await ask("comment");
  await choose("Hide this: lena.paints");
  await vi.waitFor(() => expect(names().has("lena.paints")).toBe(false));
  expect(names().size).toBeGreaterThan(2);
  // The card that had the focus is gone.
  await vi.waitFor(() => expect(document.activeElement?.className).toMatch(/^scroll\b/));
  await ask("reaction");
  await choose("Hide this: Reactions");
  await vi.waitFor(() => expect(kinds().has("reaction")).toBe(false));
  expect(kinds().has("message")).toBe(true);
  expect(names().has("lena.paints")).toBe(false);
  await user.click(screen.getByTestId("chip-reactions"));
  await user.click(screen.getByTestId("chip-hidden"));
  await vi.waitFor(() => expect(cards()).toHaveLength(all));
  expect(screen.queryByTestId("feed-clear")).toBeNull();
});

it("leaves a conversation, within which no filter is seen, and keeps the filter from before", async () => {
  await open();
  await user.click(screen.getByTestId("chip-messages"));
  await vi.waitFor(() => expect(kinds().has("comment")).toBe(false));
  await user.click(within(cards()[0]).getByTestId("card-thread"));
  await screen.findByTestId("feed-thread");
  await ask("message");
  await choose("Hide this: Person 1408…771");
  await screen.findByTestId("chip-hidden");
  await vi.waitFor(() => expect(screen.queryByTestId("feed-thread")).toBeNull());
  expect(screen.getByTestId("chip-messages").getAttribute("aria-pressed")).toBe("true");
});

it("leads to the deliveries that share something with a card", async () => {
  await open();
  await ask("comment");
  await choose("Show the deliveries: kind:comment");
  await screen.findAllByTestId("delivery-row");
  expect(field().value).toBe("kind:comment");
});

it("leaves the words that are marked, and fields, the menu of the system", async () => {
  await open();
  const text = screen.getAllByTestId("card-text")[0];
  getSelection()?.selectAllChildren(text);
  await fireEvent.contextMenu(text);
  expect(screen.queryByTestId("card-menu")).toBeNull();
  getSelection()?.removeAllRanges();
  await user.keyboard("jn");
  await fireEvent.contextMenu(await screen.findByTestId("card-note-text"));
  expect(screen.queryByTestId("card-menu")).toBeNull();
});

it("leaves the keyboard on its card, where that is still shown", async () => {
  await open();
  await user.keyboard("jjj");
  const { event, kind } = cards()[2].dataset;
  const before = cards()[2];
  expect(document.activeElement).toBe(before);
  await user.keyboard("{Shift>}{F10}{/Shift}");
  const group = kind === "comment" ? "Comments" : "Messages";
  await choose(`Filter like this: ${group}`);
  await screen.findByText(`Shown: only ${group.toLowerCase()}`);
  await vi.waitFor(() => expect(document.activeElement?.getAttribute("data-event")).toBe(event));
  expect(before.isConnected).toBe(false);
  expect(document.activeElement?.getAttribute("aria-current")).toBe("true");
});

it("does not say that something is shown when it cannot be", async () => {
  await open();
  await ask("comment");
  failing = true;
  await choose("Hide this: Comments");
  await screen.findByText(/No answer\./);
  await new Promise((resolve) => setTimeout(resolve)); // whatever follows at once has followed
  expect(screen.queryByText(/^Shown:/)).toBeNull();
});

it("takes away one hidden person with a double click, and keeps the focus among the chips", async () => {
  await open();
  for (const count of [1, 2]) {
    const [name] = screen.getAllByTestId("card-person");
    await fireEvent.contextMenu(name);
    await user.click(menu().getAllByTestId("hide-value")[0]);
    await vi.waitFor(() => expect(screen.getAllByTestId("chip-hidden")).toHaveLength(count));
    await vi.waitFor(() => expect(name.isConnected).toBe(false));
  }
  const [first, second] = screen.getAllByTestId("chip-hidden");
  await user.click(first);
  await vi.waitFor(() => expect(screen.getAllByTestId("chip-hidden")).toEqual([second]));
  await vi.waitFor(() => expect(document.activeElement).toBe(second));
  // What a browser makes of the second half, with the next chip under the pointer by then.
  await fireEvent.click(second, { detail: 2 });
  expect(second.isConnected).toBe(true);
  await user.keyboard("{Enter}");
  await vi.waitFor(() => expect(screen.queryByTestId("chip-hidden")).toBeNull());
  await vi.waitFor(() => expect(document.activeElement).toBe(screen.getByTestId("chip-pinned")));
});
