import { render, screen } from "@testing-library/svelte";
import userEvent from "@testing-library/user-event";
import { EditorView } from "@codemirror/view";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { demoHost } from "../host/demo";
import type { Host } from "../host/types";
import Main from "../Main.svelte";

const TARGET = "http://localhost:3000/hook";
let host: Host;
const user = userEvent.setup();

async function open(query = ""): Promise<void> {
  host = demoHost(new URLSearchParams(query));
  render(Main, { host });
  await screen.findAllByTestId("delivery-row");
}

const body = async (id: number) => new TextDecoder().decode(await host.body("delivery", id));

beforeEach(() => {
  location.hash = "";
  localStorage.clear();
});

describe("the form", () => {
  it("replays to a target that has a name, and says so in the list", async () => {
    await open();
    await user.keyboard("j5");
    await user.selectOptions(await screen.findByTestId("replay-to"), "breakpoints");
    expect(screen.getByTestId("replay-named").textContent).toContain("no time-out");
    await user.click(screen.getByTestId("replay-send"));
    const row = await screen.findByTestId("attempt-row");
    expect(row.textContent).toContain("breakpoints");
    expect(row.textContent?.replace(/\s+/g, " ")).toContain("Replay · original");
  });

  it("signs anew with the secret that is chosen", async () => {
    await open();
    await user.keyboard("j5");
    await user.type(await screen.findByTestId("replay-target"), TARGET);
    await user.click(screen.getByTestId("replay-mode-resigned"));
    await user.selectOptions(await screen.findByTestId("replay-secret"), "instagram_app_secret");
    await user.click(screen.getByTestId("replay-send"));
    expect((await screen.findByTestId("attempt-row")).textContent).toContain(
      "re-signed with instagram_app_secret",
    );
  });
});

describe("the attempts", () => {
  it("are told with kind, outcome and what changed against the one before", async () => {
    await open("attempts");
    await user.keyboard("j5");
    const rows = await screen.findAllByTestId("attempt-row");
    const words = rows.map(({ textContent }) => textContent?.replace(/\s+/g, " "));
    expect(words[0]).toMatch(/500 regressed .*Replay · edited/);
    expect(words[1]).toMatch(/200 fixed .*Replay · re-signed/);
    expect(words[2]).toMatch(/500 still failing .*Forward · original/);
    expect(words[3]).toMatch(/no connection .*Nothing listens/);
  });

  it("show the answer with what was kept of it, and the request as it was sent", async () => {
    await open("attempts");
    await user.keyboard("j5");
    expect((await screen.findByTestId("answer-kept")).textContent).toBe(
      "49 of 5,242,880 bytes kept.",
    );
    expect((await screen.findByTestId("attempt-body")).textContent).toContain("no such table");
    await user.click(screen.getByTestId("attempt-part-request"));
    const sent = await screen.findByTestId("attempt-request");
    expect(sent.textContent).toContain("X-Hub-Signature-256");
    await vi.waitFor(() =>
      expect(screen.getByTestId("attempt-request-body").textContent).toContain(
        '{"object":"instagram","entry":[]}',
      ),
    );
  });

  it("are compared with the one before, or with the one that is chosen", async () => {
    await open("attempts");
    await user.keyboard("j5");
    await user.click(await screen.findByTestId("attempt-part-compare"));
    const status = await screen.findByTestId("compare-status");
    expect(status.textContent?.replace(/\s+/g, " ")).toMatch(/200 .*500/);
    await vi.waitFor(() =>
      expect(screen.getByTestId("answer-diff").textContent).toContain("17955000000777888"),
    );
    expect(screen.getByTestId("answer-diff").textContent).toContain("no such table");
    expect(screen.getByText("x-request-id")).toBeTruthy();
    await user.selectOptions(screen.getByTestId("compare-with"), "2");
    expect(await screen.findByTestId("compare-same")).toBeTruthy();
    expect(screen.getByTestId("compare-status").textContent).toContain("500, the same");
  });
});

describe("the editor", () => {
  const editor = async (): Promise<EditorView> => {
    const box = await screen.findByTestId("edit-body");
    const view = await vi.waitFor(() => {
      const found = EditorView.findFromDOM(box);
      if (!found) throw new Error("not there yet");
      return found;
    });
    return view;
  };
  const insert = (view: EditorView, at: number, text: string) =>
    view.dispatch({ changes: { from: at, insert: text } });

  async function begin(query = ""): Promise<EditorView> {
    await open(query);
    await user.keyboard("je");
    return editor();
  }

  it("shows the bytes that change, and sends them; the capture stays", async () => {
    const view = await begin();
    const before = await body(137);
    expect(view.state.sliceDoc()).toBe(before);
    expect(screen.getByText("The captured delivery stays as it is.")).toBeTruthy();
    insert(view, 0, "\n ");
    const changes = await screen.findByTestId("byte-changes");
    expect(changes.textContent).toContain("At byte 0 (0x0)");
    expect(changes.textContent).toContain("‹LF›");
    expect(changes.textContent).toContain("0a 20");
    expect(screen.getByTestId("changes-summary").dataset.count).toBe("1");
    expect(screen.getAllByTestId("changes-signature")).toHaveLength(2);
    await user.type(screen.getAllByTestId("replay-target").at(-1) as HTMLElement, TARGET);
    await user.click(screen.getByTestId("edit-send"));
    expect((await screen.findByTestId("edit-outcome")).textContent).toContain("200");
    await user.click(screen.getByTestId("edit-show-answer"));
    expect((await screen.findByTestId("attempt-row")).textContent).toMatch(/Replay ·\s+edited/);
    const [attempt] = await host.call("list_attempts", { delivery_id: 137 });
    const sent = new TextDecoder().decode(await host.body("attempt_request", attempt.id));
    expect(sent).toBe(`\n ${before}`);
    expect(await body(137)).toBe(before);
  });

  it("keeps carriage returns where they are", async () => {
    const demo = demoHost();
    const text = '{"a":\r\n1,\r"b":2}\n';
    const call = vi.fn(demo.call) as unknown as Host["call"];
    host = { ...demo, call, body: async () => new TextEncoder().encode(text) };
    render(Main, { host });
    await screen.findAllByTestId("delivery-row");
    await user.keyboard("je");
    const view = await editor();
    expect(view.state.sliceDoc()).toBe(text);
    expect(view.state.doc.lines).toBe(3);
    insert(view, view.state.doc.length, "x");
    await vi.waitFor(() =>
      expect(call).toHaveBeenCalledWith(
        "preview_replay",
        expect.objectContaining({ edit: { body: `${text}x`, headers: null } }),
      ),
    );
  });

  it("edits headers and says what became of them", async () => {
    await begin();
    await user.click(screen.getByTestId("edit-part-headers"));
    await user.click(await screen.findByTestId("edit-header-add"));
    await user.keyboard("X-Mine");
    await user.tab();
    await user.keyboard("1");
    await user.click(screen.getAllByTestId("edit-header-remove")[0]);
    await vi.waitFor(() => {
      const words = screen.getByTestId("what-changes").textContent?.replace(/\s+/g, " ");
      expect(words).toMatch(/added X-Mine/);
      expect(words).toMatch(/removed User-Agent/);
    });
    expect(screen.getByTestId("changes-summary").textContent).toContain("No byte differs");
  });

  it("says when it is no longer JSON, and sends it all the same", async () => {
    const view = await begin();
    insert(view, 0, "oops ");
    expect((await screen.findByTestId("changes-fault")).textContent).toContain("not JSON");
    expect(screen.getByTestId<HTMLButtonElement>("edit-send").disabled).toBe(false);
    expect(screen.getByTestId<HTMLButtonElement>("edit-format").disabled).toBe(true);
    await user.click(screen.getByTestId("edit-reset"));
    await vi.waitFor(() => expect(view.state.sliceDoc().startsWith("oops")).toBe(false));
  });

  it("asks before it closes on edits, keeps them, and throws them away when told", async () => {
    let view = await begin();
    insert(view, 1, " ");
    view.focus();
    await user.keyboard("{Escape}");
    expect(await screen.findByTestId("edit-question")).toBeTruthy();
    await user.keyboard("{Escape}");
    expect(screen.queryByTestId("edit-question")).toBeNull();
    expect(screen.getByTestId("edit-panel")).toBeTruthy();
    await user.click(screen.getByTestId("edit-close"));
    await user.click(await screen.findByTestId("edit-keep"));
    expect(screen.queryByTestId("edit-panel")).toBeNull();

    await user.keyboard("5");
    expect((await screen.findByTestId("replay-edit")).textContent).toContain("Go on editing");
    await user.click(screen.getByTestId("replay-edit"));
    view = await editor();
    expect(view.state.sliceDoc()[1]).toBe(" ");
    await user.click(screen.getByTestId("edit-close"));
    await user.click(await screen.findByTestId("edit-discard"));
    expect(screen.getByTestId("replay-edit").textContent).toContain("Edit first");
  });

  it("leaves the keys of the list alone while it is open", async () => {
    await begin();
    await user.click(screen.getByTestId("edit-part-headers"));
    (document.activeElement as HTMLElement).blur();
    await user.keyboard("jjp");
    expect(document.querySelector("[aria-current=true]")?.getAttribute("data-id")).toBe("137");
    expect(screen.queryByTestId("row-pin")).toBeNull();
  });
});
