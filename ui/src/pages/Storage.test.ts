import { cleanup, fireEvent, render, screen, within } from "@testing-library/svelte";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Failure, type Command } from "../api/call";
import RetentionForm from "../components/setup/RetentionForm.svelte";
import { demoHost } from "../host/demo";
import type { Host, TickListener } from "../host/types";
import Main from "../Main.svelte";
import { StorageState } from "../state/storage.svelte";

let host: Host;
const user = userEvent.setup();

async function open(query = ""): Promise<void> {
  host = demoHost(new URLSearchParams(query));
  render(Main, { host });
  await screen.findAllByTestId("delivery-row");
}

async function openStorage(query = ""): Promise<void> {
  await open(query);
  await user.click(screen.getByTestId("nav-setup"));
  await screen.findByTestId("retention");
}

const words = (id: string) => screen.getByTestId(id).textContent?.replace(/\s+/g, " ").trim();
const shown = () =>
  [...document.querySelectorAll<HTMLElement>("[data-testid=delivery-row]")].map((row) =>
    Number(row.dataset.id),
  );
const row = (id: number) => document.querySelector<HTMLElement>(`[data-id="${id}"]`) as HTMLElement;

beforeEach(() => {
  location.hash = "";
  localStorage.clear();
});

describe("deleting", () => {
  it("closes the list over what is gone, opens the next one, and undoes by a key", async () => {
    await open();
    await user.click(row(136));
    await user.keyboard("#");
    await vi.waitFor(() => expect(shown().slice(0, 3)).toEqual([137, 135, 134]));
    expect(row(135).getAttribute("aria-current")).toBe("true");
    expect(words("undo")).toContain("1 delivery deleted.");
    expect(words("picked-count")).toBe("136 deliveries");
    await user.keyboard("{Control>}z{/Control}");
    await vi.waitFor(() => expect(shown().slice(0, 3)).toEqual([137, 136, 135]));
    expect(screen.queryByTestId("undo-button")).toBeNull();
  });

  it("takes what is picked, and is reached by the menu, the row and the bar", async () => {
    await open();
    await user.keyboard("jx");
    screen.getByRole("grid").focus();
    await user.keyboard("{Shift>}{ArrowDown}{/Shift}");
    await user.click(screen.getByTestId("bulk-delete"));
    await vi.waitFor(() => expect(shown()[0]).toBe(135));
    expect(screen.queryByTestId("bulk-bar")).toBeNull();
    await user.click(screen.getByRole("button", { name: "Delete delivery 135" }));
    await vi.waitFor(() => expect(shown()[0]).toBe(134));
    await user.click(row(134));
    await user.click(await screen.findByTestId("more-button"));
    await user.click(screen.getByRole("menuitem", { name: "Delete" }));
    await vi.waitFor(() => expect(shown()[0]).toBe(133));
    await user.click(screen.getByTestId("undo-button"));
    await vi.waitFor(() => expect(shown()[0]).toBe(134));
  });

  it("leaves pinned ones when all are deleted, and says so", async () => {
    await open();
    await user.click(row(130));
    await user.keyboard("p");
    screen.getByRole("grid").focus();
    await user.keyboard("{Control>}a{/Control}{Delete}");
    await vi.waitFor(() => expect(shown()).toEqual([130]));
    expect(words("undo")).toContain("136 deliveries deleted; 1 pinned or noted left.");
  });

  it("is not done by a key that belongs to a field", async () => {
    await open();
    await user.click(row(137));
    await user.click(await screen.findByTestId("tab-attempts"));
    await user.type(await screen.findByTestId("replay-target"), "#");
    expect(shown()[0]).toBe(137);
    expect(screen.queryByTestId("undo-button")).toBeNull();
  });

  it("says what went wrong", async () => {
    await open();
    await user.click(row(137));
    await user.keyboard("#");
    await screen.findByTestId("undo-button");
    await host.call("undo_delete", { batch: 1 });
    await user.click(screen.getByTestId("undo-button"));
    await vi.waitFor(() => expect(words("undo")).toContain("That was too long ago"));
  });
});

describe("a deletion that takes long", () => {
  let deleting: number | null;
  let isTooLate: boolean;
  let isQuick: boolean;
  /** The status is asked for. */
  let look: () => void;

  /** The demo, whose deletion goes on until it is stopped. */
  async function openLong(): Promise<void> {
    const demo = demoHost();
    [isTooLate, isQuick] = [false, false];
    let end: (failure: Failure) => void = () => {};
    const call = (async (...args: Parameters<Host["call"]>) => {
      if (args[0] === "delete_deliveries" && !isQuick) {
        deleting = 12_000;
        return new Promise((_, reject) => (end = reject));
      }
      if (args[0] === "cancel_deletion" && !isTooLate) {
        deleting = null;
        end(new Failure("cancelled", "Stopped: nothing was deleted.", "Delete them again."));
        return null;
      }
      const answer = await demo.call(...args);
      return args[0] === "status" ? { ...(answer as object), deleting } : answer;
    }) as Host["call"];
    const ticks = (listener: TickListener) => {
      look = () => listener.link("connected");
      return demo.ticks(listener);
    };
    render(Main, { host: { ...demo, call, ticks } });
    await screen.findAllByTestId("delivery-row");
  }

  const told = () => within(screen.getByTestId("undo")).getByRole("status").textContent;

  it("says how far it is and is stopped, and the keyboard stays with it", async () => {
    deleting = null;
    await openLong();
    await user.click(row(137));
    await user.keyboard("x");
    await user.click(screen.getByTestId("bulk-delete"));
    look();
    const stop = await screen.findByTestId("deletion-stop");
    expect(words("undo")).toBe("Deleting: 12,000 so far Stop");
    expect(told(), "the number is not told each time").toBe("Deleting");
    expect(document.activeElement, "what began it cannot be pressed").toBe(stop);
    await user.keyboard("{Enter}");
    await vi.waitFor(() => expect(told()).toBe("Stopped: nothing was deleted."));
    expect(screen.getByTestId("undo").classList, "as the user wished").not.toContain("bad");
    expect(screen.queryByTestId("undo-button")).toBeNull();
    await vi.waitFor(() =>
      expect([shown()[0], words("picked-count")]).toEqual([137, "1 selected"]),
    );
    const dismiss = screen.getByRole("button", { name: "Dismiss" });
    await vi.waitFor(() => expect(document.activeElement).toBe(dismiss));
    await user.keyboard("{Enter}");
    await vi.waitFor(() => expect(document.activeElement).toBe(screen.getByRole("grid")));
    expect(told()).toBe("");
  });

  it("is stopped soon after another one by a button that does not become the other one's Undo", async () => {
    deleting = null;
    await openLong();
    isQuick = true;
    await user.click(row(137));
    await user.keyboard("#");
    const undo = await screen.findByTestId<HTMLButtonElement>("undo-button");
    await vi.waitFor(() => expect(undo.disabled).toBe(false));
    isQuick = false;
    await user.keyboard("x");
    await user.click(screen.getByTestId("bulk-delete"));
    look();
    const stop = await screen.findByTestId("deletion-stop");
    await vi.waitFor(() => expect(document.activeElement).toBe(stop));
    await user.keyboard("{Enter}");
    await vi.waitFor(() => expect(told()).toBe("Stopped: nothing was deleted."));
    expect(screen.queryByTestId("undo-button")).toBeNull();
    const dismiss = screen.getByRole("button", { name: "Dismiss" });
    await vi.waitFor(() => expect(document.activeElement).toBe(dismiss));
    await user.keyboard("{Enter}");
    await vi.waitFor(() => expect(document.activeElement).toBe(screen.getByRole("grid")));
    expect(shown()[0], "that is still gone").toBe(136);
    await user.keyboard("{Control>}z{/Control}");
    await vi.waitFor(() => expect(shown()[0]).toBe(137));
  });

  it("is seen and stopped from a window that is opened meanwhile", async () => {
    deleting = 3000;
    await openLong();
    const stop = await screen.findByTestId("deletion-stop");
    expect(words("undo")).toBe("Deleting: 3,000 so far Stop");
    expect(document.activeElement, "nobody asked for it here").toBe(document.body);
    await user.click(stop);
    await vi.waitFor(() => expect(told()).toBe("Stopped: nothing was deleted."));
  });

  it("gives the keyboard back when it ends, and says so where it was too late to stop", async () => {
    deleting = 3000;
    await openLong();
    (await screen.findByTestId("deletion-stop")).focus();
    deleting = null;
    look();
    await vi.waitFor(() => expect(document.activeElement).toBe(screen.getByRole("grid")));
    expect(told()).toBe("");
    [deleting, isTooLate] = [3000, true];
    look();
    await user.click(await screen.findByTestId("deletion-stop"));
    await vi.waitFor(() => expect(told()).toContain("the deletion has ended."));
  });

  it("gives the keyboard to what scrolls on a page without a list", async () => {
    deleting = 3000;
    await openLong();
    await user.click(screen.getByTestId("nav-setup"));
    await screen.findByTestId("retention");
    (await screen.findByTestId("deletion-stop")).focus();
    deleting = null;
    look();
    const scroller = document.querySelector("main .scroll");
    await vi.waitFor(() => expect(document.activeElement).toBe(scroller));
  });
});

describe("Storage", () => {
  it("tells what would go before anything does, and keeps what is saved", async () => {
    await openStorage();
    expect(words("storage-count")).toContain("137 deliveries");
    const form = within(screen.getByTestId("retention"));
    await user.click(form.getByTestId("retention-days-on"));
    await user.click(form.getByTestId("retention-count-on"));
    await user.clear(form.getByTestId("retention-count"));
    await user.type(form.getByTestId("retention-count"), "100");
    await vi.waitFor(() =>
      expect(words("retention-preview")).toContain("the oldest 37 beyond 100"),
    );
    await user.click(form.getByTestId("retention-save"));
    await vi.waitFor(async () =>
      expect((await host.call("get_storage")).retention).toEqual({
        days: null,
        count: 100,
        mib: 2048,
      }),
    );
    await screen.findByText("Saved");
  });

  it("says why nothing is too old, for as long as there is a limit by age", async () => {
    await openStorage("anew=2025-11-03T14:02:00Z");
    const why = /What was here at \d\d:\d\d:00 on \d Nov( \d+)? counts as if it had arrived then/;
    await vi.waitFor(() => expect(words("retention-preview")).toMatch(why));
    await user.click(screen.getByTestId("retention-days-on"));
    await vi.waitFor(() => expect(words("retention-preview")).not.toMatch(why));
  });

  it("does not take a limit that is none", async () => {
    await openStorage();
    await user.clear(screen.getByTestId("retention-days"));
    await vi.waitFor(() =>
      expect(words("retention-preview")).toContain("Write a whole number of days"),
    );
    expect(screen.getByTestId<HTMLButtonElement>("retention-save").disabled).toBe(true);
  });

  it("backs up with progress and the path", async () => {
    await openStorage("pace=400");
    await user.click(screen.getByTestId("backup-start"));
    await vi.waitFor(() =>
      expect(screen.getByTestId("backup-state").dataset.state).toBe("running"),
    );
    await vi.waitFor(() =>
      expect(document.activeElement).toBe(screen.getByTestId("backup-cancel")),
    );
    const path = await screen.findByTestId("backup-path");
    expect(path.textContent).toContain("/Downloads/hookglass-backup-");
    await vi.waitFor(() => expect(document.activeElement).toBe(screen.getByTestId("backup-start")));
  });

  it("ends a backup that is cancelled", async () => {
    await openStorage("pace=5000");
    await user.click(screen.getByTestId("backup-start"));
    await user.click(await screen.findByTestId("backup-cancel"));
    await vi.waitFor(() =>
      expect(screen.getByTestId("backup-state").dataset.state).toBe("cancelled"),
    );
    await vi.waitFor(() => expect(document.activeElement).toBe(screen.getByTestId("backup-start")));
  });

  it("says what compacting costs before it begins", async () => {
    await openStorage("old");
    await user.click(screen.getByTestId("compact"));
    expect(screen.getByText(/may take 3 seconds; what arrives meanwhile waits/)).toBeTruthy();
    await user.click(screen.getByTestId("compact-yes"));
    await vi.waitFor(() => expect(screen.getByTestId("compact-state").dataset.state).toBe("done"));
  });

  it("keeps the keyboard beside what compacts, whose button cannot be pressed meanwhile", async () => {
    await open("old");
    const { call } = host;
    host.call = (async (...args: Parameters<Host["call"]>) => {
      const answer = await call(...args);
      return args[0] === "start_compaction" ? { ...(answer as object), state: "running" } : answer;
    }) as Host["call"];
    await user.click(screen.getByTestId("nav-setup"));
    await user.click(await screen.findByTestId("compact"));
    await user.click(screen.getByTestId("compact-yes"));
    await vi.waitFor(() => expect(document.activeElement?.textContent).toBe("Compact"));
  });

  it("asks before it clears everything, with the numbers", async () => {
    await open();
    await user.click(row(137));
    await user.keyboard("p");
    await user.click(screen.getByTestId("nav-setup"));
    await user.click(await screen.findByTestId("clear-all"));
    const question = screen.getByText(/137 deliveries\s+with their events/);
    expect(question.textContent).toContain("1 of them pinned");
    await user.click(screen.getByRole("button", { name: "Keep" }));
    expect((await host.call("get_storage")).deliveries).toBe(137);
    await user.click(screen.getByTestId("clear-all"));
    await user.click(screen.getByTestId("clear-all-yes"));
    await vi.waitFor(() => expect(words("storage-count")).toContain("0 deliveries"));
    await user.click(screen.getByTestId("nav-deliveries"));
    await screen.findByTestId("empty-state");
  });
});

describe("what retention would delete", () => {
  let page: StorageState;
  let deliveries = 137;
  let looks: number;

  /** So many ms in which something arrives each second. */
  async function busy(ms: number): Promise<void> {
    for (let past = 0; past < ms; past += 1000) {
      deliveries += 40;
      await page.look();
      await vi.advanceTimersByTimeAsync(1000);
    }
  }

  beforeEach(async () => {
    vi.useFakeTimers();
    looks = 0;
    const retention = { days: 30, count: null, mib: null };
    const call = ((command: Command) => {
      if (command !== "preview_retention") return Promise.resolve({ deliveries, retention });
      looks += 1;
      return Promise.resolve({ by_age: 0, by_count: 0, over: 0, kept: 0, began_anew: null });
    }) as Host["call"];
    page = new StorageState(call);
    await page.look();
    render(RetentionForm, { page });
    await vi.advanceTimersByTimeAsync(0);
  });

  afterEach(() => {
    cleanup();
    vi.useRealTimers();
    vi.restoreAllMocks();
  });

  it("is looked at when the page opens, then at most twice a minute, however much arrives", async () => {
    expect(looks).toBe(1);
    await busy(29_000);
    expect(looks).toBe(1);
    await busy(31_000);
    expect(looks).toBe(3);
    cleanup();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(looks, "on another page").toBe(3);
  });

  it("is looked at at once for other settings, and when they were saved", async () => {
    await fireEvent.input(screen.getByTestId("retention-days"), { target: { value: "7" } });
    await vi.advanceTimersByTimeAsync(0);
    expect(looks).toBe(2);
    await fireEvent.click(screen.getByTestId("retention-save"));
    await vi.advanceTimersByTimeAsync(0);
    expect(looks).toBe(3);
    await busy(29_000);
    expect(looks).toBe(3);
  });

  it("is not looked at while nobody sees it", async () => {
    vi.spyOn(document, "visibilityState", "get").mockReturnValue("hidden");
    await busy(90_000);
    expect(looks).toBe(1);
  });
});
