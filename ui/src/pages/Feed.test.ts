import { render, screen, within } from "@testing-library/svelte";
import userEvent from "@testing-library/user-event";
import { beforeEach, expect, it, vi } from "vitest";
import { demoHost } from "../host/demo";
import type { Host } from "../host/types";
import { EVERYTHING } from "../lib/feed";
import Main from "../Main.svelte";

let host: Host;
let saved: [name: string, text: string][] = [];
const user = userEvent.setup();
const POST = "post:18021000000111222";

async function open(query = "cards=44"): Promise<HTMLElement[]> {
  saved = [];
  host = {
    ...demoHost(new URLSearchParams(query)),
    save: (name, text) => {
      saved.push([name, text]);
      return true;
    },
  };
  render(Main, { host });
  return screen.findAllByTestId("feed-card");
}

const cards = () => screen.getAllByTestId("feed-card");
const ofKind = (kind: string) => {
  const card = cards().find((each) => each.dataset.kind === kind);
  if (!card) throw new Error(`no card of kind ${kind}`);
  return card;
};
const kinds = () => new Set(cards().map((card) => card.dataset.kind));
const current = () => document.querySelector<HTMLElement>("[aria-current=true][data-event]");

beforeEach(() => {
  location.hash = "#feed";
  localStorage.clear();
});

it("says who wrote what, whole and as text", async () => {
  const [first] = await open();
  expect(first.textContent).toContain("lena.paints");
  expect(first.textContent).toContain("commented on your post");
  expect(within(first).getByTestId("card-text").textContent).toBe("Is this one still available?");
  expect(first.textContent).toContain("on post 1802…222");
  const texts = screen.getAllByTestId("card-text").map((text) => text.textContent);
  expect(texts.some((text) => text?.length === 2200)).toBe(true);
  expect(texts.some((text) => text?.includes("<img src=x onerror="))).toBe(true);
  expect(document.querySelector("img, script, iframe")).toBeNull();
  expect(ofKind("message_echo").textContent).toContain("You");
  expect(ofKind("story_mention").textContent).toContain("its link expires and is not fetched");
});

it("unfolds what is longer than a comment can be", async () => {
  await open();
  const [button] = screen.getAllByTestId("card-unfold");
  const text = button.closest("article")?.querySelector("[data-testid=card-text]");
  expect(text?.textContent).toHaveLength(1201);
  await user.click(button);
  expect(text?.textContent).toHaveLength(2975);
  expect(button.textContent).toContain("Show less");
});

it("marks what is new, draws the line, and reads what is in sight", async () => {
  await open("cards=44&unread=3");
  expect(cards().filter((card) => card.dataset.unread === "true")).toHaveLength(3);
  expect(screen.getByTestId("nav-feed-count").textContent).toContain("3");
  const line = screen.getByTestId("feed-line");
  const below = line.compareDocumentPosition(cards()[3]) & Node.DOCUMENT_POSITION_FOLLOWING;
  const above = line.compareDocumentPosition(cards()[2]) & Node.DOCUMENT_POSITION_PRECEDING;
  expect(below && above).toBeTruthy();
  await user.keyboard("j"); // somebody is here
  await vi.waitFor(() =>
    expect(cards().filter((card) => card.dataset.unread === "true")).toHaveLength(0),
  );
  await vi.waitFor(async () => expect((await host.call("feed_summary")).unread).toBe(0));
  // The line stays for as long as the reader does.
  expect(screen.getByTestId("feed-line")).toBeTruthy();
});

it("lets new cards in at the top, and makes them wait for a reader who moved", async () => {
  await open();
  const before = cards()[0].dataset.event;
  await host.call("send_sample", { name: "comments" });
  await vi.waitFor(() => expect(cards()[0].dataset.event).not.toBe(before));
  const arrived = cards()[0].dataset.event;
  await user.keyboard("j");
  await host.call("send_sample", { name: "comments" });
  const pill = await screen.findByTestId("feed-new");
  expect(pill.textContent).toContain("1 new");
  expect(cards()[0].dataset.event).toBe(arrived);
  await user.click(pill);
  await vi.waitFor(() => expect(cards()[0].dataset.event).not.toBe(arrived));
  expect(screen.queryByTestId("feed-new")).toBeNull();
});

it("moves, pins and copies by keyboard", async () => {
  const [first, second] = await open();
  await user.keyboard("jj");
  expect(current()?.dataset.event).toBe(second.dataset.event);
  await user.keyboard("k");
  expect(document.activeElement).toBe(first);
  await user.keyboard("p");
  await vi.waitFor(() => expect(cards()[0].dataset.pinned).toBe("true"));
  const written = vi.spyOn(navigator.clipboard, "writeText");
  await user.keyboard("c");
  expect(written).toHaveBeenCalledWith("Is this one still available?");
});

it("keeps a note, takes one back, and leaves letters in it alone", async () => {
  await open();
  await user.keyboard("jn");
  const field = await screen.findByTestId("card-note-text");
  expect(document.activeElement).toBe(field);
  await user.keyboard("jpd first{Enter}");
  const shown = await within(cards()[0]).findByTestId("card-note-shown");
  expect(shown.textContent).toContain("jpd first");
  await user.keyboard("n");
  await user.keyboard(" never kept{Escape}");
  expect(screen.queryByTestId("card-note-text")).toBeNull();
  expect(within(cards()[0]).getByTestId("card-note-shown").textContent).not.toContain("never");
});

it("leads to the delivery, and back to the same card", async () => {
  await open();
  await user.keyboard("jjj");
  const card = current()?.dataset.event;
  await user.keyboard("d");
  const row = await vi.waitFor(() => {
    const selected = document.querySelector("[aria-selected=true][role=row]");
    if (!selected) throw new Error("nothing is selected");
    return selected;
  });
  expect(row.getAttribute("data-id")).toBe(String(Math.floor(Number(card) / 65536)));
  await user.click(screen.getByTestId("nav-feed"));
  await screen.findAllByTestId("feed-card");
  expect(current()?.dataset.event).toBe(card);
});

it("shows a conversation alone, and comes back", async () => {
  await open();
  await user.click(within(ofKind("message")).getByTestId("card-thread"));
  // Until its cards are there, the title is made of those before.
  const title = () => screen.getByTestId("feed-thread").textContent;
  await vi.waitFor(() => expect(title()).toBe("Conversation with Person 1408…7771"));
  expect(kinds().has("message_echo")).toBe(true);
  expect(kinds().has("comment")).toBe(false);
  await user.keyboard("{Escape}");
  await vi.waitFor(() => expect(kinds().has("comment")).toBe(true));
  await user.click(within(ofKind("comment")).getByTestId("card-thread"));
  await vi.waitFor(() => expect(title()).toContain("Post"));
});

it("filters by kind, person, words and pins", async () => {
  await open();
  await user.click(screen.getByTestId("chip-mentions"));
  await vi.waitFor(() =>
    expect([...kinds()].sort()).toEqual(["mention_in_caption", "mention_in_comment"]),
  );
  await user.click(screen.getByTestId("feed-clear"));
  await vi.waitFor(() => expect(kinds().size).toBeGreaterThan(5));

  await user.click(within(ofKind("comment")).getByTestId("card-person"));
  const chip = await screen.findByTestId("chip-person");
  await vi.waitFor(() => expect(chip.textContent).toContain("lena.paints"));
  await vi.waitFor(() => expect(cards()).toHaveLength(2));
  await user.click(chip);
  await vi.waitFor(() => expect(cards().length).toBeGreaterThan(2));

  await user.keyboard("/");
  expect(document.activeElement).toBe(screen.getByTestId("feed-search"));
  await user.keyboard("ship lisbon");
  await vi.waitFor(() => expect(cards()).toHaveLength(2));
  await user.clear(screen.getByTestId("feed-search"));
  await user.type(screen.getByTestId("feed-search"), "zzz");
  // A stall between two keys has a part of it searched, which finds nothing either.
  const empty = () => screen.getByTestId("feed-empty");
  await vi.waitFor(() => expect(empty().textContent).toContain("with “zzz”"));
  await user.click(within(empty()).getByText("Show everything"));
  await vi.waitFor(() => expect(cards().length).toBeGreaterThan(20));

  await user.click(screen.getByTestId("chip-pinned"));
  await vi.waitFor(() => expect(cards()).toHaveLength(2));
});

it("saves what is shown as CSV, or copies it where a file cannot be saved", async () => {
  await open();
  await user.click(screen.getByTestId("chip-mentions"));
  await user.click(screen.getByTestId("feed-csv"));
  // It is only said for a moment, so that is looked at first.
  expect(await screen.findByText("Saved 4 cards as CSV")).toBeTruthy();
  expect(saved).toHaveLength(1);
  expect(saved[0][0]).toMatch(/^hookglass-feed-\d{4}-\d\d-\d\d\.csv$/);
  host.save = () => false;
  const written = vi.spyOn(navigator.clipboard, "writeText");
  await user.click(screen.getByTestId("feed-csv"));
  expect(await screen.findByText(/Copied 4 cards as CSV/)).toBeTruthy();
  expect(written).toHaveBeenCalledWith(saved[0][1]);
});

it("reads a mention when asked to", async () => {
  await open("cards=44&meta=on");
  expect(ofKind("mention_in_comment").textContent).toContain("Meta sends no words");
  await user.click(within(ofKind("mention_in_comment")).getByTestId("card-mention"));
  await within(ofKind("mention_in_comment")).findByText(/Opening on Friday/);
  expect(ofKind("mention_in_comment").textContent).toContain("gallery.nord");
});

it("leads to Setup when Meta may not be asked", async () => {
  await open();
  await user.click(within(ofKind("mention_in_comment")).getByTestId("card-mention"));
  await user.click(await screen.findByText("Open Setup, Subscriptions"));
  expect(await screen.findByTestId("step-secret")).toBeTruthy();
});

it("says why Meta refused to tell a mention, and tries again", async () => {
  await open("cards=44&meta=error");
  const card = () => within(ofKind("mention_in_caption"));
  await user.click(card().getByTestId("card-mention"));
  await card().findByText(/Meta refused the access token/);
  expect(card().getByTestId("card-mention").textContent).toBe("Try again");
});

it("erases what was unsent, and asks for batches apart", async () => {
  await open();
  const card = () => within(ofKind("message_deleted"));
  await user.click(card().getByTestId("card-purge"));
  await user.click(card().getByTestId("card-purge-yes"));
  await card().findByText(/2 deliveries erased; 1 holds other events and was left/);
  await user.click(card().getByTestId("card-purge-batches"));
  await user.click(card().getByTestId("card-purge-batches-yes"));
  await card().findByText("3 deliveries erased.");
});

it("keeps rules for notifications, and says in place what cannot be", async () => {
  await open();
  await user.click(screen.getByTestId("feed-rules"));
  await user.click(await screen.findByTestId("rule-add"));
  await user.click(screen.getByTestId("rules-save"));
  expect(await screen.findByText("A rule needs a word, a person or a kind of event.")).toBeTruthy();
  await user.type(screen.getByTestId("rule-words"), "price, still available");
  await user.type(screen.getByTestId("rule-person"), " @lena.paints ");
  await user.click(screen.getByTestId("rule-kind-comments"));
  await user.click(screen.getByTestId("rules-save"));
  await screen.findByText("Rules saved");
  expect((await host.call("get_rules")).rules).toEqual([
    {
      words: ["price", "still available"],
      person: "@lena.paints",
      kinds: ["comment", "reply", "live_comment"],
      enabled: true,
    },
  ]);
  await user.click(screen.getByTestId("rule-remove"));
  await user.click(screen.getByTestId("rules-save"));
  await vi.waitFor(async () => expect((await host.call("get_rules")).rules).toEqual([]));
});

it("says how it fills while nobody has written, and fills with a sample", async () => {
  host = demoHost(new URLSearchParams("n=0"));
  render(Main, { host });
  const empty = await screen.findByTestId("feed-empty");
  expect(empty.textContent).toContain("Nobody has written yet");
  await user.click(within(empty).getByTestId("send-sample"));
  expect(await screen.findAllByTestId("feed-card")).toHaveLength(1);
});

it("goes on below for as long as there is more", async () => {
  await open("n=500&cards=300");
  await vi.waitFor(() => expect(cards()).toHaveLength(300));
  expect(screen.getByText("That is all that came.")).toBeTruthy();
  const events = cards().map((card) => Number(card.dataset.event));
  expect(events).toEqual([...events].sort((a, b) => b - a));
});

it("is the start page for those who were last here, and only for them", async () => {
  await open();
  await user.click(screen.getByTestId("nav-setup"));
  await user.click(screen.getByTestId("nav-feed"));
  expect(localStorage.getItem("hookglass.page")).toBe("feed");
});

it("opens the card that a notification was clicked for", async () => {
  location.hash = "";
  const demo = demoHost();
  let asked: { event: number; turn: number } | null = null;
  host = {
    ...demo,
    call: (async (...args: Parameters<Host["call"]>) => {
      const result = await demo.call(...args);
      return args[0] === "status" ? { ...(result as object), asked_for: asked } : result;
    }) as Host["call"],
  };
  render(Main, { host });
  await screen.findAllByTestId("delivery-row");
  const [, wanted] = await host.call("list_feed", {
    filter: { ...EVERYTHING, kinds: ["comment"], thread: POST },
    before: null,
    limit: 2,
  });
  asked = { event: wanted.event.id, turn: 1 };
  await vi.waitFor(() => expect(current()?.dataset.event).toBe(String(wanted.event.id)));
});
