import { fireEvent, render, screen, within } from "@testing-library/svelte";
import userEvent from "@testing-library/user-event";
import { beforeEach, expect, it, vi } from "vitest";
import { demoHost } from "../host/demo";
import type { Host } from "../host/types";
import { markup } from "../test-markup";
import Main from "../Main.svelte";

let host: Host;
const user = userEvent.setup({ delay: null });

/** Gives the calls of the host; they are watched before anybody takes hold of it. */
async function open(query: string) {
  location.hash = "#endpoint";
  host = demoHost(new URLSearchParams(query));
  const call = vi.spyOn(host, "call");
  render(Main, { host });
  await screen.findByTestId("target-add");
  return call;
}

/** At once, since typing draws the page anew at each key. */
const fill = (testid: string, value: string) =>
  fireEvent.input(screen.getByTestId(testid), { target: { value } });

/** The card of a target. */
const card = (name: string) => {
  const found = screen
    .getAllByTestId("target")
    .find((each) => each.querySelector("h2")?.textContent === name);
  if (!found) throw new Error(`there is no target ${name}`);
  return within(found);
};

const flow = (name: string) =>
  card(name)
    .getByTestId("target-flow")
    .textContent.replace(/\s*([+=≠])\s*/g, " $1 ")
    .replace(/\s+/g, " ");

beforeEach(() => localStorage.clear());

it("teaches the next step when there is no target, and makes one", async () => {
  const call = await open("targets=none");
  expect(screen.getByTestId("targets-empty")).toBeTruthy();
  await user.click(screen.getByTestId("target-add"));
  expect(document.activeElement).toBe(screen.getByTestId("target-name"));
  await fill("target-name", "dev");
  await fill("target-url", "http://localhost:3000/hook");
  await user.click(screen.getByTestId("target-no-timeout"));
  await user.click(screen.getByTestId("target-save"));
  expect(await screen.findByTestId("target")).toBeTruthy();
  expect(call).toHaveBeenCalledWith("save_target", {
    id: null,
    name: "dev",
    url: "http://localhost:3000/hook",
    timeout_s: null,
    headers: [],
    trust: { kind: "system" },
    secret: null,
  });
  expect(screen.queryByTestId("targets-empty")).toBeNull();
  await vi.waitFor(() => expect(document.activeElement).toBe(screen.getByTestId("target-add")));
});

it("takes a secret header once, never shows it again, and can replace it", async () => {
  const call = await open("targets=none");
  await user.click(screen.getByTestId("target-add"));
  await fill("target-name", "dev");
  await fill("target-url", "http://localhost:3000/hook");
  await user.click(screen.getByTestId("header-add"));
  const value = () => screen.getByTestId<HTMLInputElement>("header-value-0");
  expect(value().type).toBe("text");
  await fill("header-name", "Authorization");
  expect(value().type).toBe("password");
  await fill("header-value-0", "Bearer s3cr3t");
  await user.click(screen.getByTestId("target-save"));
  const isClosed = () => vi.waitFor(() => expect(screen.queryByTestId("target-form")).toBeNull());
  await isClosed();
  await user.click(screen.getByTestId("target-edit"));
  expect(screen.getByText("kept with your secrets")).toBeTruthy();
  expect(markup()).not.toContain("s3cr3t");
  await user.click(screen.getByTestId("target-save"));
  await isClosed();
  const saved = () =>
    call.mock.calls.filter(([command]) => command === "save_target").at(-1)?.[1] as unknown;
  expect(saved()).toMatchObject({ headers: [{ name: "Authorization", value: null }] });
  await user.click(screen.getByTestId("target-edit"));
  await user.click(screen.getByTestId("header-replace"));
  await vi.waitFor(() => expect(document.activeElement).toBe(value()));
  await user.keyboard("Bearer other");
  await user.click(screen.getByTestId("target-save"));
  await vi.waitFor(() =>
    expect(saved()).toMatchObject({ headers: [{ name: "Authorization", value: "Bearer other" }] }),
  );
});

it("warns of trusting any certificate, and asks for the one that is meant", async () => {
  await open("targets=none");
  await user.click(screen.getByTestId("target-add"));
  await user.click(screen.getByTestId("trust-any"));
  expect(screen.getByTestId("trust-warning")).toBeTruthy();
  await user.click(screen.getByTestId("trust-certificate"));
  expect(screen.queryByTestId("trust-warning")).toBeNull();
  expect(screen.getByTestId<HTMLTextAreaElement>("trust-pem").required).toBe(true);
});

it("keeps what was typed when a target is refused, and Escape leaves", async () => {
  await open("");
  await user.click(card("staging").getByTestId("target-edit"));
  const name = screen.getByTestId<HTMLInputElement>("target-name");
  await user.clear(name);
  await user.type(name, "dev");
  await user.click(screen.getByTestId("target-save"));
  expect(await screen.findByText(/Choose another name/)).toBeTruthy();
  expect(name.value).toBe("dev");
  await user.type(name, "{Escape}");
  expect(screen.queryByTestId("target-form")).toBeNull();
  expect(card("staging")).toBeTruthy();
});

it("keeps what is being written while one looks at something else", async () => {
  const call = await open("");
  await user.click(card("staging").getByTestId("target-edit"));
  await fill("target-url", "https://staging.example/new");
  await user.click(screen.getByTestId("target-add"));
  const added = () => within(screen.getByRole("region", { name: "New target" }));
  await fireEvent.input(added().getByTestId("target-name"), { target: { value: "fourth" } });
  await user.click(screen.getByTestId("nav-deliveries"));
  await screen.findAllByTestId("delivery-row");
  await user.click(screen.getByTestId("nav-endpoint"));
  expect((await added().findByTestId<HTMLInputElement>("target-name")).value).toBe("fourth");
  expect(document.activeElement, "the focus stays").toBe(screen.getByTestId("nav-endpoint"));
  const url = card("staging").getByTestId<HTMLInputElement>("target-url");
  expect(url.value).toBe("https://staging.example/new");
  await user.click(card("staging").getByTestId("target-save"));
  await vi.waitFor(() => expect(card("staging").queryByTestId("target-form")).toBeNull());
  expect(call).toHaveBeenCalledWith(
    "save_target",
    expect.objectContaining({ name: "staging", url: "https://staging.example/new" }),
  );
  await user.click(added().getByTestId("target-cancel"));
  await user.click(screen.getByTestId("target-add"));
  expect(screen.getByTestId<HTMLInputElement>("target-name").value).toBe("");
});

it("keeps how one checks while one looks at something else", async () => {
  await open("");
  await user.selectOptions(screen.getByTestId("check-to"), "a URL");
  await fill("check-url", "https://here.example/hook");
  await user.click(screen.getByTestId("check-token-own"));
  await fill("check-token", "t0ken");
  await user.click(screen.getByTestId("nav-deliveries"));
  await screen.findAllByTestId("delivery-row");
  await user.click(screen.getByTestId("nav-endpoint"));
  const url = await screen.findByTestId<HTMLInputElement>("check-url");
  expect(url.value).toBe("https://here.example/hook");
  expect(screen.getByTestId<HTMLInputElement>("check-token").value).toBe("t0ken");
});

it("counts every delivery once, and says so", async () => {
  await open("");
  expect(flow("dev")).toBe(
    "1,191 received = 1,180 forwarded + 3 given up + 8 refused by us + 0 waiting",
  );
  expect(card("dev").getByRole("img", { name: "equals" })).toBeTruthy();
});

it("shows an equation that does not hold as one", async () => {
  location.hash = "#endpoint";
  host = demoHost();
  const call = host.call;
  host.call = (async (command: string, ...args: unknown[]) => {
    const result = await (call as (...all: unknown[]) => unknown)(command, ...args);
    if (command !== "list_targets") return result;
    const [target] = result as Awaited<ReturnType<typeof call<"list_targets">>>;
    return [{ ...target, forwarding: { ...target.forwarding, received: 1192 } }];
  }) as typeof host.call;
  render(Main, { host });
  expect(await screen.findByRole("img", { name: "differs from" })).toBeTruthy();
});

it("says what is stuck and why, and tries when told to", async () => {
  const call = await open("targets=unreachable");
  const stuck = card("staging").getByTestId("target-stuck");
  expect(stuck.textContent).toContain("12 deliveries wait until somebody answers.");
  expect(stuck.textContent).toContain("Start your server");
  expect(stuck.textContent).toMatch(/again in \d+ s/);
  await user.click(card("staging").getByTestId("target-retry"));
  expect(call).toHaveBeenCalledWith("retry_forwarding", { target_id: 2 });
  await vi.waitFor(() => expect(card("staging").queryByTestId("target-stuck")).toBeNull());
});

it("switches forwarding, and goes back when that is refused", async () => {
  await open("targets=unreachable");
  const mode = (mode: string) =>
    card("breakpoints").getByTestId<HTMLInputElement>(`forward-${mode}`);
  await user.click(mode("live"));
  expect(await card("breakpoints").findByText("Idle")).toBeTruthy();
  await user.click(mode("pass_through"));
  expect(await screen.findByText(/Switch that one to live or off first/)).toBeTruthy();
  expect(mode("pass_through").checked).toBe(false);
  expect(mode("live").checked).toBe(true);
});

it("removes a target only after saying what goes with it", async () => {
  const call = await open("targets=unreachable");
  await user.click(card("staging").getByTestId("target-remove"));
  expect((await screen.findByText(/Its queue of 12 goes with it/)).textContent).toContain(
    "Remove “staging”?",
  );
  await user.keyboard("{Escape}");
  expect(call).not.toHaveBeenCalledWith("remove_target", expect.anything());
  await user.click(card("staging").getByTestId("target-remove"));
  await user.click(await screen.findByTestId("target-remove-yes"));
  await vi.waitFor(() => expect(screen.getAllByTestId("target")).toHaveLength(2));
});

it("sends dead letters again and drops them, one or all; only dropping all asks", async () => {
  const call = await open("");
  await user.click(card("dev").getByText("3 dead letters"));
  const rows = await screen.findAllByTestId("dead-letter");
  expect(rows[2].textContent).toContain("422: <b>unknown field</b>");
  expect(rows[2].querySelector("b")).toBeNull();
  await user.click(within(rows[0]).getByTestId("dead-drop"));
  await vi.waitFor(() => expect(screen.getAllByTestId("dead-letter")).toHaveLength(2));
  expect(flow("dev"), "dropped ones were given up all the same").toContain("3 given up");
  await user.click(card("dev").getByTestId("target-remove"));
  expect(await screen.findByText(/Its 2 dead letters go with it/)).toBeTruthy();
  await user.keyboard("{Escape}");
  await user.click(screen.getByTestId("dead-drop-all"));
  expect(screen.getByText(/The deliveries themselves stay/)).toBeTruthy();
  await user.keyboard("{Escape}");
  await user.click(screen.getByTestId("dead-retry-all"));
  expect(call).toHaveBeenCalledWith("retry_dead_letters", {
    target_id: 1,
    delivery_ids: null,
  });
  // It is only said for a moment.
  expect(await screen.findByText("2 deliveries were taken")).toBeTruthy();
  await vi.waitFor(() => expect(card("dev").queryByTestId("dead-letters")).toBeNull());
  await vi.waitFor(() => expect(flow("dev")).toContain("1 given up"));
});

it("shows dead letters also when nothing is forwarded any more", async () => {
  await open("");
  await user.click(card("dev").getByTestId("forward-off"));
  await vi.waitFor(() => expect(card("dev").queryByTestId("target-flow")).toBeNull());
  expect(card("dev").getByText("3 dead letters")).toBeTruthy();
});

it("leads from a dead letter to its delivery", async () => {
  await open("");
  await user.click(card("dev").getByText("3 dead letters"));
  const [row] = await screen.findAllByTestId("dead-letter");
  const link = within(row).getByTitle("Show the delivery");
  const id = link.textContent.replace(/\D/g, "");
  await user.click(link);
  expect(await screen.findByTestId("tab-events")).toBeTruthy();
  expect(document.querySelector("[aria-selected=true][role=row]")?.getAttribute("data-id")).toBe(
    id,
  );
});

it("checks a target, and shows what failed first with its remedy and its bytes", async () => {
  const call = await open("pace=1");
  await user.click(card("staging").getByTestId("target-check"));
  expect(document.activeElement?.textContent).toBe("Check my endpoint");
  await user.click(screen.getByTestId("check-token-own"));
  await fill("check-token", "t0ken");
  await user.click(screen.getByTestId("check-run"));
  expect(call).toHaveBeenCalledWith("start_check", {
    to: { kind: "target", id: 2 },
    secret: null,
    verify_token: "t0ken",
  });
  await vi.waitFor(() => expect(screen.getByTestId("check-result").dataset.state).toBe("done"));
  expect(screen.getByTestId("check-tally").textContent).toMatch(
    /3 failed.*2 warnings.*10 passed.*1 skipped/s,
  );
  const [first] = screen.getAllByTestId("check-item");
  expect(first.dataset.outcome).toBe("fail");
  expect(within(first).getByText("accepts_missing_signature")).toBeTruthy();
  expect(within(first).getByText(/Refuse with 401/)).toBeTruthy();
  expect(within(first).queryByTestId("exchange")).toBeNull();
  await user.click(within(first).getByText("1 exchange"));
  expect((await within(first).findByTestId("exchange")).textContent).toContain(
    "POST /api/webhooks/instagram",
  );
  expect(screen.getByTestId<HTMLDetailsElement>("check-pass").open).toBe(false);
});

it("shows an answer's markup as text", async () => {
  await open("targets=none&check=done");
  const item = (await screen.findAllByTestId("check-item")).find(
    ({ dataset }) => dataset.id === "large_accepted",
  );
  if (!item) throw new Error("the large delivery was not checked");
  await user.click(within(item).getByText("1 exchange"));
  expect((await within(item).findByTestId("exchange")).textContent).toContain("<h1>413");
  expect(item.querySelector("h1")).toBeNull();
});

it("copies the report in the form that is wanted", async () => {
  const call = await open("targets=none&check=done");
  const copied = vi.spyOn(navigator.clipboard, "writeText");
  const result = within(await screen.findByTestId("check-result"));
  await user.click(result.getByRole("button", { name: "Copy" }));
  await user.click(result.getByRole("menuitem", { name: "as Markdown" }));
  expect(call).toHaveBeenCalledWith("check_report", { format: "markdown" });
  expect(await screen.findByText("Copied the report as Markdown")).toBeTruthy();
  expect(copied).toHaveBeenCalledWith(expect.stringContaining("markdown report"));
});

it("can be cancelled, and says how far it came", async () => {
  await open("pace=400");
  await user.click(screen.getByTestId("check-run"));
  await screen.findAllByTestId("check-item");
  await user.click(screen.getByTestId("check-cancel"));
  const result = screen.getByTestId("check-result");
  await vi.waitFor(() => expect(result.dataset.state).toBe("cancelled"));
  expect(result.textContent).toMatch(/Cancelled.*after \d+ of 16/s);
});

it("says that nothing can be signed without a secret", async () => {
  await open("bare&targets=none");
  expect(screen.getByTestId("check-no-secret")).toBeTruthy();
});
