import { render, screen, within } from "@testing-library/svelte";
import userEvent from "@testing-library/user-event";
import { beforeEach, expect, it, vi } from "vitest";
import { demoHost } from "../host/demo";
import type { Host } from "../host/types";
import { markup } from "../test-markup";
import Main from "../Main.svelte";

let host: Host;
const user = userEvent.setup();

/** Gives the calls of the host; they are watched before anybody takes hold of it. */
async function open(query: string) {
  location.hash = "#setup";
  host = demoHost(new URLSearchParams(query));
  const call = vi.spyOn(host, "call");
  render(Main, { host });
  await screen.findByTestId("step-secret");
  return call;
}

beforeEach(() => localStorage.clear());

it("takes a secret without its blanks, and keeps it nowhere in the page", async () => {
  const call = await open("bare");
  const value = screen.getByTestId<HTMLInputElement>("secret-value");
  expect(value.type).toBe("password");
  expect(screen.getByTestId<HTMLInputElement>("secret-label").value).toBe("instagram_app_secret");
  await user.type(value, "  00112233445566778899aabbccddeeff ");
  expect(screen.getByText(/blanks around the value/)).toBeTruthy();
  await user.click(screen.getByTestId("secret-add"));
  expect(await screen.findByText("instagram_app_secret", { selector: "code" })).toBeTruthy();
  expect(value.value).toBe("");
  expect(screen.getByTestId<HTMLInputElement>("secret-label").value).toBe("meta_app_secret");
  expect(call).toHaveBeenCalledWith("set_secret", {
    label: "instagram_app_secret",
    value: "00112233445566778899aabbccddeeff",
  });
  expect(JSON.stringify(localStorage)).not.toContain("00112233");
  expect(markup()).not.toContain("00112233");
});

it("offers removal, but not of what the environment gives", async () => {
  await open("");
  expect(screen.getByText("from the environment")).toBeTruthy();
  expect(screen.queryByRole("button", { name: /^Remove/ })).toBeNull();
  await host.call("set_secret", { label: "meta_app_secret", value: "x" });
  await user.type(screen.getByTestId("secret-value"), "y");
  await user.click(screen.getByTestId("secret-add"));
  await user.click(await screen.findByRole("button", { name: /Remove.*meta_app_secret/ }));
  await vi.waitFor(() =>
    expect(screen.queryByText("meta_app_secret", { selector: "code" })).toBeNull(),
  );
});

it("says when secrets would be lost, and mends it", async () => {
  await open("bare");
  await user.click(screen.getByRole("button", { name: "Keep them in a file only I can read" }));
  expect(await screen.findByText(/which only you can read/)).toBeTruthy();
  expect(screen.queryByRole("button", { name: /only I can read/ })).toBeNull();
});

it("warns of a verify token that may change on the way", async () => {
  await open("");
  const field = screen.getByLabelText("Own verify token");
  await user.type(field, "a b+c");
  expect(screen.getByText(/Letters, digits/)).toBeTruthy();
  await user.clear(field);
  await user.type(field, "abc-123");
  expect(screen.queryByText(/Letters, digits/)).toBeNull();
  await user.click(screen.getByRole("button", { name: "Use this one" }));
  expect(await screen.findByText("abc-123")).toBeTruthy();
});

it("sends the chosen sample and shows what came of it", async () => {
  await open("");
  await screen.findByRole("option", { name: "A message (messages/text)" });
  await user.selectOptions(screen.getByLabelText("Sample"), "messages/text");
  await user.click(screen.getByTestId("send-sample"));
  expect(await screen.findByText("200: stored as delivery 138")).toBeTruthy();
  await user.click(screen.getByRole("button", { name: "Show it" }));
  expect(await screen.findByTestId("tab-events")).toBeTruthy();
  expect(document.querySelector("[aria-selected=true][role=row]")?.getAttribute("data-id")).toBe(
    "138",
  );
});

it("keeps what was typed when settings are refused, and says what to do", async () => {
  await open("");
  const call = host.call;
  host.call = ((command: string, ...args: unknown[]) =>
    command === "set_settings"
      ? Promise.reject({
          code: "conflict",
          message: "Port 80 is taken.",
          remedy: "Choose another port.",
        })
      : (call as (...all: unknown[]) => unknown)(command, ...args)) as typeof host.call;
  const address = await screen.findByLabelText("Address");
  await user.clear(address);
  await user.type(address, "127.0.0.1:80");
  await user.click(screen.getByRole("button", { name: "Save settings" }));
  expect(await screen.findByText(/Choose another port/)).toBeTruthy();
  expect((address as HTMLInputElement).value).toBe("127.0.0.1:80");
});

const step = (name: string) => screen.getByTestId(`step-${name}`);

it("says of each step how far it is, and folds them only when all are proven", async () => {
  await open("bare&tunnel=online");
  expect(step("secret").dataset.state).toBe("open");
  expect(step("public-url").dataset.state).toBe("proven");
  expect(step("public-url").textContent).toContain("Proven");
  expect(step("handshake").textContent).toContain("Set, not proven yet");
  expect(step("first-event").textContent).toContain("To do");
  expect(document.querySelectorAll("section[data-state] > details[open]")).toHaveLength(4);
});

it("folds what is proven to one line each", async () => {
  await open("tunnel=online&chain=proven");
  expect(await screen.findByText("All proven")).toBeTruthy();
  expect(document.querySelectorAll("section[data-state] > details[open]")).toHaveLength(0);
});

it("connects ngrok with an authtoken that is never shown again", async () => {
  const call = await open("");
  await user.click(screen.getByTestId("tunnel-ngrok"));
  const field = screen.getByTestId<HTMLInputElement>("authtoken");
  expect(field.type).toBe("password");
  await user.type(field, "2abcDEF_secret");
  await user.type(screen.getByTestId("tunnel-domain"), "me.ngrok.app");
  await user.click(screen.getByTestId("tunnel-save"));
  const url = "https://me.ngrok.app/api/webhooks/instagram";
  await vi.waitFor(() => expect(screen.getByTestId("tunnel-live").dataset.state).toBe("online"));
  expect(call).toHaveBeenCalledWith("set_credential", {
    credential: "ngrok_authtoken",
    value: "2abcDEF_secret",
  });
  expect(field.value).toBe("");
  expect(markup()).not.toContain("2abcDEF");
  expect(screen.getAllByText(url, { exact: false }).length).toBeGreaterThan(0);
  await user.click(screen.getByTestId("authtoken-forget"));
  expect(await screen.findByText(/Your Authtoken/)).toBeTruthy();
});

it("refuses a URL that is none, and keeps it in the field", async () => {
  await open("");
  await user.click(screen.getByTestId("tunnel-manual"));
  const field = screen.getByTestId<HTMLInputElement>("public-url");
  await user.type(field, "http://x");
  await user.click(screen.getByTestId("tunnel-save"));
  expect(await screen.findByText(/Write it like https/)).toBeTruthy();
  expect(field.value).toBe("http://x");
  await user.clear(field);
  await user.type(field, "https://hooks.example.com/in");
  await user.click(screen.getByTestId("tunnel-save"));
  expect((await screen.findAllByText("https://hooks.example.com/in")).length).toBeGreaterThan(0);
});

it("says why ngrok refuses, with its code, and tries again when told to", async () => {
  await open("tunnel=refused");
  const live = screen.getByTestId("tunnel-live");
  expect(live.textContent).toContain("ERR_NGROK_107");
  expect(live.textContent).toContain("Copy the present one");
  await user.click(screen.getByTestId("tunnel-retry"));
  await vi.waitFor(() => expect(screen.getByTestId("tunnel-live").dataset.state).toBe("online"));
});

it("tests the public URL, and tells apart what came back", async () => {
  await open("tunnel=astray");
  await user.click(screen.getByTestId("self-test"));
  await vi.waitFor(() =>
    expect(screen.getByTestId("self-test-result").dataset.code).toBe("interstitial"),
  );
  const result = screen.getByTestId("self-test-result").textContent;
  expect(result).toContain("Warning page in between");
  expect(result).toMatch(/status 200\s*·\s*212 ms/);
  expect(result).toContain("Use your account's own domain");
});

it("marks handshakes from this machine", async () => {
  await open("");
  expect(within(step("handshake")).getAllByText("from this machine")).toHaveLength(1);
});

it("asks Meta nothing before it is allowed to", async () => {
  const call = await open("");
  await user.click(await screen.findByTestId("meta-allow"));
  expect(call).toHaveBeenCalledWith("set_meta", expect.objectContaining({ enabled: true }));
  expect((await screen.findByTestId("meta-app")).textContent).toContain("app's id is missing");
  await user.type(screen.getByTestId("access-token"), "IGAA_secret");
  await user.click(screen.getByTestId("access-token-save"));
  await vi.waitFor(() => expect(screen.getByTestId("meta-account").dataset.state).toBe("known"));
  expect(markup()).not.toContain("IGAA_secret");
});

it("points Meta here with the fields that the app has", async () => {
  const call = await open("tunnel=online&meta=elsewhere");
  expect((await screen.findByTestId("meta-app")).textContent).toContain("Elsewhere");
  await user.click(screen.getByTestId("point-meta-here"));
  expect(call).toHaveBeenCalledWith("subscribe_app", { fields: ["comments", "messages"] });
  expect(await screen.findByText("Active, leads here")).toBeTruthy();
  expect(screen.queryByTestId("point-meta-here")).toBeNull();
});

it("adds and removes fields of the app by what differs, and never all by an empty list", async () => {
  const call = await open("tunnel=online&meta=on");
  const fields = within(await screen.findByTestId("app-fields"));
  const save = screen.getByTestId<HTMLButtonElement>("app-fields-save");
  expect(save.disabled).toBe(true);
  await user.click(fields.getByRole("checkbox", { name: /^live_comments/ }));
  await user.click(save);
  expect(call).toHaveBeenCalledWith("subscribe_app", { fields: ["live_comments"] });
  expect(call).not.toHaveBeenCalledWith("unsubscribe_app", expect.anything());
  await vi.waitFor(() => expect(save.disabled).toBe(true));
  await user.click(fields.getByRole("checkbox", { name: /^mentions/ }));
  await user.click(save);
  await vi.waitFor(() =>
    expect(call).toHaveBeenCalledWith("unsubscribe_app", { fields: ["mentions"] }),
  );
});

it("asks before it removes the app's subscription", async () => {
  const call = await open("tunnel=online&meta=on");
  await user.click(await screen.findByTestId("app-remove"));
  expect(screen.getByText(/to nobody/)).toBeTruthy();
  await user.keyboard("{Escape}");
  expect(document.activeElement).toBe(screen.getByTestId("app-remove"));
  expect(call).not.toHaveBeenCalledWith("unsubscribe_app", expect.anything());
  await user.keyboard("{Enter}{Enter}");
  expect(await screen.findByText("No callback")).toBeTruthy();
});

it("checks other names before they are sent, and offers what was meant", async () => {
  const call = await open("tunnel=online&meta=on");
  const field = await screen.findByTestId<HTMLInputElement>("account-other");
  await user.type(field, "livecomments media");
  const lint = within(screen.getByTestId("account-lint"));
  expect(await lint.findByText(/no webhook for new posts/)).toBeTruthy();
  await user.click(lint.getByRole("button", { name: "Leave it out" }));
  await user.click(await lint.findByRole("button", { name: "Use live_comments" }));
  expect(field.value).toBe("live_comments");
  await user.click(screen.getByTestId("account-other-add"));
  await user.click(screen.getByTestId("subscribe-account"));
  expect(call).toHaveBeenCalledWith("subscribe_account", {
    fields: ["comments", "messages", "live_comments"],
  });
});

it("shows Meta's own words when it refuses", async () => {
  await open("meta=error");
  const panel = await screen.findByTestId("meta-account");
  expect(panel.textContent).toContain("Cannot parse access token");
  expect(screen.getByText(/made for Facebook Login/)).toBeTruthy();
});
