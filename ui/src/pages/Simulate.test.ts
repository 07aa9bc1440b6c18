import { EditorView } from "@codemirror/view";
import { fireEvent, render, screen, within } from "@testing-library/svelte";
import userEvent from "@testing-library/user-event";
import { beforeEach, expect, it, vi } from "vitest";
import type { SimulationRequest } from "../api/generated";
import { demoHost } from "../host/demo";
import type { Host } from "../host/types";
import Main from "../Main.svelte";

let host: Host;
const user = userEvent.setup({ delay: null });

/** Gives the calls of the host; they are watched before anybody takes hold of it. */
async function open(query: string) {
  location.hash = "#simulate";
  host = demoHost(new URLSearchParams(query));
  const call = vi.spyOn(host, "call");
  render(Main, { host });
  await vi.waitFor(editor);
  await vi.waitFor(() =>
    expect(screen.getByTestId("simulate-to").textContent).toContain("staging"),
  );
  return call;
}

function editor(): EditorView {
  const found = EditorView.findFromDOM(screen.getByTestId("simulate-body"));
  if (!found) throw new Error("the editor is not there yet");
  return found;
}

const body = () => editor().state.sliceDoc();
const append = (text: string) =>
  editor().dispatch({ changes: { from: editor().state.doc.length, insert: text } });

/** At once, since typing draws the page anew at each key. */
const fill = (testid: string, value: string) =>
  fireEvent.input(screen.getByTestId(testid), { target: { value } });

const done = () =>
  vi.waitFor(() => expect(screen.getByTestId("simulation").dataset.state).toBe("done"));

const flow = () =>
  screen
    .getByTestId("simulation-flow")
    .textContent.replace(/\s*([+=≠])\s*/g, " $1 ")
    .replace(/\s+/g, " ");

beforeEach(() => localStorage.clear());

it("shows the first request as it would be sent, and follows the form", async () => {
  await open("");
  const preview = screen.getByTestId("simulate-preview");
  await vi.waitFor(() => expect(preview.textContent).toContain("X-Hub-Signature-256:"));
  expect(preview.textContent).toContain("POST http://127.0.0.1:4949/api/webhooks/instagram");
  expect(preview.textContent).toContain("changes sender");
  await user.selectOptions(screen.getByTestId("simulate-signature"), "missing");
  await vi.waitFor(() => expect(preview.textContent).not.toContain("X-Hub-Signature"));
  await fill("simulate-size", "2");
  await vi.waitFor(() => expect(preview.textContent).toContain("2 MiB"));
});

it("asks for a preview once, not at every key", async () => {
  const call = await open("");
  const previews = () =>
    call.mock.calls.filter(([command]) => command === "preview_simulation").length;
  await vi.waitFor(() => expect(previews()).toBe(2));
  for (const key of "{} ") append(key);
  await vi.waitFor(() => expect(previews()).toBe(3));
  expect(previews()).toBe(3);
});

it("finds a sample by its words, with the keyboard alone", async () => {
  await open("");
  const picker = screen.getByTestId<HTMLInputElement>("sample-picker");
  expect(picker.value).toBe("A comment");
  await user.click(picker);
  expect(picker.getAttribute("aria-expanded")).toBe("true");
  await user.keyboard("emoji message");
  const [option] = screen.getAllByTestId("sample-option");
  expect(option.dataset.name).toBe("messages/text-emoji");
  expect(picker.getAttribute("aria-activedescendant")).toBe(option.id);
  await user.keyboard("{Enter}");
  expect(picker.getAttribute("aria-expanded")).toBe("false");
  await vi.waitFor(() => expect(body()).toContain("mid"));
  expect(screen.getByText(/its shape is observed/)).toBeTruthy();
});

it("leaves the sample alone when Escape closes the list", async () => {
  await open("");
  const picker = screen.getByTestId<HTMLInputElement>("sample-picker");
  await user.click(picker);
  await user.keyboard("reel{Escape}");
  expect(screen.queryByTestId("sample-option")).toBeNull();
  expect(picker.value).toBe("A comment");
});

it("sends the bytes as they are until they are edited, and warns of what is no JSON", async () => {
  const call = await open("pace=1");
  const sent = () =>
    call.mock.calls
      .filter(([command]) => command === "start_simulation")
      .at(-1)?.[1] as unknown as SimulationRequest;
  await user.click(screen.getByTestId("simulate-send"));
  await vi.waitFor(() => expect(sent().body).toBeNull());
  await done();
  const before = body();
  append("x");
  const state = screen.getByTestId("body-state");
  await vi.waitFor(() => expect(state.textContent).toContain("no JSON"));
  await user.click(screen.getByTestId("simulate-send"));
  await vi.waitFor(() => expect(sent().body).toBe(`${before}x`));
  await user.click(screen.getByTestId("body-restore"));
  await vi.waitFor(() => expect(body()).toBe(before));
  expect(state.textContent).toContain("Exactly as Meta writes it");
});

it("keeps line ends as they are, also where they differ, and Ctrl+Enter in the editor sends", async () => {
  const call = await open("pace=1");
  const text = '{"a":\r\n1,\r"b":\n2}';
  editor().dispatch({ changes: { from: 0, to: editor().state.doc.length, insert: text } });
  expect(editor().state.doc.lines).toBe(3);
  editor().focus();
  await user.keyboard("{Control>}{Enter}{/Control}");
  await vi.waitFor(() =>
    expect(call).toHaveBeenCalledWith("start_simulation", expect.objectContaining({ body: text })),
  );
  expect(body()).toBe(text);
});

it("refuses half a character, which no request can carry", async () => {
  await open("");
  append("\ud83c");
  const send = screen.getByTestId<HTMLButtonElement>("simulate-send");
  await vi.waitFor(() => expect(send.disabled).toBe(true));
  expect(screen.getByTestId("body-state").textContent).toContain("half a character");
  expect(screen.getByTestId("simulate-preview").textContent).toContain("half a character");
  await user.click(screen.getByTestId("body-restore"));
  expect(send.disabled).toBe(false);
});

it("sends as often and as badly as wished, and counts what came of it", async () => {
  const call = await open("pace=1");
  await user.selectOptions(screen.getByTestId("simulate-to"), "staging");
  await fill("simulate-count", "6");
  await fill("simulate-rate", "100");
  await fill("simulate-batch", "3");
  await fill("simulate-duplicates", "1");
  await user.click(screen.getByTestId("simulate-shuffle"));
  await user.selectOptions(screen.getByTestId("simulate-retries"), "compressed");
  await fill("simulate-hour", "2");
  expect(screen.getByTestId("simulate-summary").textContent).toBe(
    "12 requests of 3 updates to staging, at most 100 a second",
  );
  expect(screen.getByText(/all 36 hours 72 s/)).toBeTruthy();
  expect(screen.getByTestId("simulate-send").textContent).toBe("Send 12");
  await user.click(screen.getByTestId("simulate-send"));
  expect(call).toHaveBeenCalledWith("start_simulation", {
    payload: { from: "sample", name: "comments" },
    body: null,
    scenario: {
      count: 6,
      rate: 100,
      batch: 3,
      duplicates: 1,
      shuffle: true,
      fresh: true,
      signature: "valid",
      size_mib: null,
      retries: { pace: "compressed", hour_s: 2 },
    },
    secret: null,
    to: { where: "endpoint", to: { kind: "target", id: 2 } },
  });
  await done();
  expect(flow()).toBe("16 sent = 12 accepted + 4 refused + 0 unanswered");
  expect(screen.getByTestId("simulation-retries").textContent).toContain("4 retries sent");
  const recent = screen.getByTestId("simulation-recent");
  expect(recent.textContent).toContain("<h1>upstream connect error</h1>");
  expect(recent.querySelector("h1")).toBeNull();
});

it("says what Meta would do with what was refused", async () => {
  await open("pace=1");
  await user.selectOptions(screen.getByTestId("simulate-signature"), "invalid");
  await user.click(screen.getByTestId("simulate-send"));
  await done();
  expect(screen.getByTestId("simulation-message").textContent).toContain("up to 36 hours");
});

it("can be cancelled, and cannot be started twice", async () => {
  await open("pace=400");
  await fill("simulate-count", "400");
  await user.keyboard("{Control>}{Enter}{/Control}");
  const cancel = await screen.findByTestId("simulate-cancel");
  expect(screen.getByTestId<HTMLButtonElement>("simulate-send").disabled).toBe(true);
  await user.click(cancel);
  await vi.waitFor(() => expect(screen.getByTestId("simulation").dataset.state).toBe("cancelled"));
  expect(screen.queryByTestId("simulate-cancel")).toBeNull();
});

it("says that nothing can be signed without a secret, and what else can be done", async () => {
  await open("bare");
  expect(await screen.findByTestId("simulate-no-secret")).toBeTruthy();
  // In the form, and where the first request would be shown.
  await vi.waitFor(() =>
    expect(screen.getAllByText(/or send without a signature/)).toHaveLength(2),
  );
  await user.selectOptions(screen.getByTestId("simulate-signature"), "missing");
  expect(screen.queryByTestId("simulate-no-secret")).toBeNull();
});

it("says so when nothing listens", async () => {
  location.hash = "#simulate";
  host = demoHost();
  const call = host.call;
  host.call = (async (command: string, ...args: unknown[]) => {
    const result = await (call as (...all: unknown[]) => unknown)(command, ...args);
    if (command !== "status") return result;
    const receiver = { state: "failed", message: "Port 4949 is taken.", remedy: "Free it." };
    return { ...(result as object), receiver };
  }) as typeof host.call;
  render(Main, { host });
  expect((await screen.findByTestId("simulate-deaf")).textContent).toContain("Port 4949 is taken.");
  await user.selectOptions(screen.getByTestId("simulate-to"), "url");
  expect(screen.queryByTestId("simulate-deaf")).toBeNull();
});

it("plays the handshake, with the endpoint's own token where it has one", async () => {
  const call = await open("");
  await user.selectOptions(screen.getByTestId("handshake-token"), "wrong");
  await user.click(screen.getByTestId("handshake-call"));
  const answer = screen.getByTestId("handshake-answer");
  expect(await within(answer).findByText(/as it has to be/)).toBeTruthy();
  expect(answer.textContent).toContain("status 403");
  await user.selectOptions(screen.getByTestId("simulate-to"), "dev");
  await user.selectOptions(screen.getByTestId("handshake-token"), "right");
  const own = screen.getByTestId<HTMLInputElement>("handshake-own");
  expect(own.type).toBe("password");
  await fill("handshake-own", "their-token");
  await user.click(screen.getByTestId("handshake-call"));
  expect(await within(answer).findByText(/byte for byte/)).toBeTruthy();
  expect(call).toHaveBeenCalledWith("simulate_handshake", {
    to: { where: "endpoint", to: { kind: "target", id: 1 } },
    token: "right",
    verify_token: "their-token",
  });
});

it("keeps the form while one looks at something else", async () => {
  await open("");
  await fill("simulate-count", "42");
  await user.click(screen.getByTestId("nav-setup"));
  await screen.findByTestId("step-secret");
  await user.click(screen.getByTestId("nav-simulate"));
  expect((await screen.findByTestId<HTMLInputElement>("simulate-count")).value).toBe("42");
});
