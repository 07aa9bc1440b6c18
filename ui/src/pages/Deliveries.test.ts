import { gzipSync } from "node:zlib";
import { render, screen, within } from "@testing-library/svelte";
import userEvent from "@testing-library/user-event";
import { beforeEach, expect, it, vi } from "vitest";
import type { DeliveryDetail } from "../api/generated";
import { demoHost } from "../host/demo";
import type { Host } from "../host/types";
import Main from "../Main.svelte";

const TARGET = "http://localhost:3000/hook";
let host: Host;
const user = userEvent.setup();

async function open(query = ""): Promise<HTMLElement[]> {
  host = demoHost(new URLSearchParams(query));
  render(Main, { host });
  return screen.findAllByTestId("delivery-row");
}

async function openEmpty(): Promise<HTMLElement> {
  host = demoHost(new URLSearchParams("n=0"));
  render(Main, { host });
  return screen.findByTestId("empty-state");
}

const selected = () =>
  document.querySelector("[aria-selected=true][role=row]")?.getAttribute("data-id");
const row = (id: number) => document.querySelector<HTMLElement>(`[data-id="${id}"]`);

beforeEach(() => {
  location.hash = "";
  localStorage.clear();
});

it("lists the newest first and draws no more than fits", async () => {
  const rows = await open("n=1000000");
  expect(rows[0].dataset.id).toBe("1000000");
  expect(rows[1].dataset.id).toBe("999999");
  expect(rows.length).toBeLessThan(40);
  expect(screen.getByRole("grid").getAttribute("aria-rowcount")).toBe("1000001");
});

it("moves with the keys and opens the detail", async () => {
  await open();
  await user.keyboard("jjj");
  expect(selected()).toBe("135");
  await user.keyboard("k");
  expect(selected()).toBe("136");
  expect(screen.getByRole("grid").getAttribute("aria-activedescendant")).toBe("delivery-136");
  await user.keyboard("{Enter}");
  expect(document.activeElement).toBe(await screen.findByTestId("tab-events"));
  await user.keyboard("4");
  expect(screen.getByTestId("verdict-large")).toBeTruthy();
  await user.keyboard("j");
  expect(selected()).toBe("135");
  expect(screen.getByTestId("tab-signature").getAttribute("aria-selected")).toBe("true");
  await user.keyboard("{Escape}");
  expect(document.activeElement).toBe(screen.getByRole("grid"));
  await user.keyboard("{Escape}");
  expect(screen.queryByTestId("tab-events")).toBeNull();
});

it("takes named keys after a click on a line", async () => {
  const rows = await open();
  await user.click(rows[2]);
  await user.keyboard("{ArrowDown}");
  expect(selected()).toBe("134");
});

it("follows, stays still once the reader moved, and comes back by the pill", async () => {
  await open();
  await host.call("send_sample", { name: "comments" });
  await vi.waitFor(() => expect(row(138)).not.toBeNull());
  await user.keyboard("j");
  await host.call("send_sample", { name: "comments" });
  const pill = await screen.findByTestId("new-pill");
  expect(pill.textContent).toContain("1 new");
  expect(row(139)).toBeNull();
  await user.click(pill);
  await vi.waitFor(() => expect(row(139)).not.toBeNull());
  expect(screen.queryByTestId("new-pill")).toBeNull();
  expect(screen.getByTestId("counters").textContent?.replace(/\s+/g, " ")).toContain(
    "2 stored = 2 shown",
  );
});

it("asks for a target first, then replays with one key", async () => {
  await open();
  await user.keyboard("jr");
  const field = await screen.findByTestId("replay-target");
  await vi.waitFor(() => expect(document.activeElement).toBe(field));
  await user.type(field, `${TARGET}{Enter}`);
  const first = await screen.findByTestId("attempt-status");
  expect(first.textContent).toContain("200");
  expect((await host.call("get_settings")).replay_target).toBe(TARGET);

  screen.getByRole("grid").focus();
  await user.keyboard("jr");
  await vi.waitFor(async () => {
    expect(await host.call("list_attempts", { delivery_id: 136 })).toHaveLength(1);
  });
  expect(selected()).toBe("136");
  const answer = within(await screen.findByTestId("attempt-body"));
  expect(await answer.findByText(/17955000000777888/)).toBeTruthy();
});

it("says in words that nothing answered", async () => {
  await open();
  await user.keyboard("jr");
  await user.type(await screen.findByTestId("replay-target"), "http://closed:1/{Enter}");
  expect((await screen.findByTestId("attempt-status")).textContent).toContain("no connection");
  expect(screen.getByTestId("attempt-fault").textContent).toContain("Nothing listens");
});

it("leaves a letter typed into a field alone", async () => {
  await open();
  await user.keyboard("jr");
  const field = await screen.findByTestId<HTMLInputElement>("replay-target");
  await user.type(field, "http://jkrc5/");
  expect(field.value).toBe("http://jkrc5/");
  expect(selected()).toBe("137");
});

it("shows markup from strangers as text", async () => {
  await openEmpty();
  await host.call("send_sample", { name: "edge/html-comment" });
  const [line] = await screen.findAllByTestId("delivery-row");
  expect(line.textContent).toContain("<img src=x onerror=");
  await user.keyboard("j2");
  expect((await screen.findByTestId("body-tree")).textContent).toContain("<img src=x onerror=");
  await user.keyboard("1");
  expect(document.querySelector("img, script, b, iframe")).toBeNull();
});

it("shows where a body stops being JSON", async () => {
  await openEmpty();
  await host.call("send_sample", { name: "edge/trailing-comma" });
  await screen.findAllByTestId("delivery-row");
  await user.keyboard("j2");
  const raw = await screen.findByTestId("body-raw");
  expect(screen.getByText(/Not JSON: .*line 4, column 1 \(byte 42\)/)).toBeTruthy();
  expect(raw.querySelector("mark")?.textContent).toBe("}");
  expect(screen.getByText("not JSON")).toBeTruthy();
});

it("unpacks gzip for display, and says what the signature covers", async () => {
  const demo = demoHost();
  const packed = new Uint8Array(gzipSync('{"packed":true}'));
  const call = (async (...args: Parameters<Host["call"]>) => {
    const result = await demo.call(...args);
    if (args[0] !== "get_delivery") return result;
    const detail = result as DeliveryDetail;
    return {
      ...detail,
      content_encoding: "gzip",
      row: { ...detail.row, body_size: packed.length },
    };
  }) as Host["call"];
  render(Main, { host: { ...demo, call, body: async () => packed } });
  await screen.findAllByTestId("delivery-row");
  await user.keyboard("j2");
  expect((await screen.findByTestId("body-tree")).textContent).toContain("packed:");
  const note = `the signature covers the ${packed.length} bytes as received`;
  expect(screen.getByText(new RegExp(note))).toBeTruthy();
  // What it was packed from is what a search finds.
  expect(screen.getByRole("button", { name: "Filter by this value" })).toBeTruthy();
  await user.click(screen.getByLabelText("as received"));
  expect(screen.queryByTestId("body-tree")).toBeNull();
  expect(screen.getByText(/1f 8b 08/)).toBeTruthy();
});

it("opens 10,000 levels and folds them", async () => {
  await openEmpty();
  await host.call("send_sample", { name: "edge/deep-10000" });
  await screen.findAllByTestId("delivery-row");
  await user.keyboard("j2");
  const tree = await screen.findByTestId("body-tree");
  const items = () => within(tree).getAllByRole("treeitem");
  const before = items().length;
  expect(before).toBeLessThan(200);
  tree.focus();
  await user.keyboard("{ArrowLeft}");
  expect(items()).toHaveLength(1);
  await user.keyboard("{ArrowRight}");
  expect(items()).toHaveLength(before);
});

it("teaches one next step while there is nothing", async () => {
  const empty = await openEmpty();
  expect(await within(empty).findByText(/^curl -X POST/)).toBeTruthy();
  await user.click(within(empty).getByTestId("send-sample"));
  expect(await screen.findAllByTestId("delivery-row")).toHaveLength(1);
});

it("shows when nothing could arrive, between the rows that it lies between", async () => {
  await open("tunnel=reconnecting");
  const gaps = await screen.findAllByTestId("gap");
  expect(gaps[0].textContent).toMatch(/Tunnel down\s+since \d\d:\d\d:\d\d/);
  expect(gaps[0].closest("[data-id]")?.getAttribute("data-id")).toBe("137");
  expect(gaps[1].textContent).toMatch(
    /Tunnel down\s+\d\d:\d\d:\d\d( on \d+ \w+( \d+)?)? to \d\d:\d\d:\d\d/,
  );
  expect(gaps[1].title).toContain("The connection to ngrok was lost");
});

it("shows and copies the public URL where there is one, and how the tunnel is", async () => {
  await open("tunnel=online");
  expect(screen.getByTestId("callback-url").textContent).toContain("https://lively-otter");
  const state = screen.getByTestId("tunnel-state");
  expect(state.textContent).toContain("Online");
  expect(state.textContent).toContain("12 min");
  await user.click(state);
  const step = await screen.findByTestId("step-public-url");
  await vi.waitFor(() => expect(document.activeElement).toBe(step.querySelector("summary")));
});

it("explains a label, and leads to the delivery behind it", async () => {
  await open();
  expect(within(row(134) as HTMLElement).getByTestId("label-retry").textContent).toBe("retry 2");
  await user.click(row(134) as HTMLElement);
  const pane = within(await screen.findByRole("region", { name: "Delivery" }));
  await user.click(await pane.findByTestId("label-retry"));
  const info = await pane.findByTestId("label-info");
  await vi.waitFor(() => expect(info.textContent).toContain("Retry 2 of delivery 132"));
  await user.click(pane.getByTestId("label-delivery"));
  expect(selected()).toBe("132");
});

it("says why a signature fails, with code for the framework, and shows the bytes", async () => {
  await open();
  await user.click(row(135) as HTMLElement);
  await user.keyboard("4");
  const findings = await screen.findAllByTestId("doctor-finding");
  expect(findings[0].dataset.code).toBe("slash_unescaped");
  expect(findings[0].textContent).toContain("req.rawBody");
  await user.selectOptions(screen.getByTestId("doctor-framework"), "Django");
  expect(findings[0].textContent).toContain("hmac.new");
  expect(findings[0].textContent).not.toContain("req.rawBody");
  expect(localStorage.getItem("hookglass.framework")).toBe("Django");
  expect(screen.getByTestId("doctor-exhausted")).toBeTruthy();
  await user.click(within(findings[1]).getByTestId("doctor-bytes"));
  const raw = await screen.findByTestId("body-raw");
  const body = new TextDecoder().decode(await host.body("delivery", 135));
  const marked = [...raw.querySelectorAll("mark")].map((mark) => mark.textContent).join("");
  expect(body.slice(1, 9).replaceAll("\n", "")).toContain(marked.replaceAll("\u2404", ""));
});

it("has nothing to find where the signature is valid", async () => {
  await open();
  await user.click(row(137) as HTMLElement);
  await user.keyboard("4");
  await screen.findByTestId("verdict-large");
  expect(screen.queryByTestId("doctor")).toBeNull();
});

it("says how far judging anew is", async () => {
  await open("rejudging");
  const line = await screen.findByTestId("rejudging");
  expect(line.textContent).toContain("Judging stored deliveries anew: 1,200 of 40,000");
  await user.click(screen.getByTestId("nav-setup"));
  const step = await screen.findByTestId("step-secret");
  expect(await within(step).findByTestId("rejudging")).toBeTruthy();
  expect(screen.getAllByTestId("rejudging")).toHaveLength(1);
});
