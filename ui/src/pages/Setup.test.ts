import { render, screen } from "@testing-library/svelte";
import userEvent from "@testing-library/user-event";
import { beforeEach, expect, it, vi } from "vitest";
import { demoHost } from "../host/demo";
import type { Host } from "../host/types";
import Main from "../Main.svelte";

let host: Host;
const user = userEvent.setup();

async function open(query: string): Promise<void> {
  location.hash = "#setup";
  host = demoHost(new URLSearchParams(query));
  render(Main, { host });
  await screen.findByText("App secrets");
}

beforeEach(() => localStorage.clear());

it("takes a secret without its blanks, and keeps it nowhere in the page", async () => {
  await open("bare");
  const call = vi.spyOn(host, "call");
  const value = screen.getByTestId<HTMLInputElement>("secret-value");
  expect(value.type).toBe("password");
  expect(screen.getByTestId<HTMLInputElement>("secret-label").value).toBe("instagram_app_secret");
  await user.type(value, "  00112233445566778899aabbccddeeff ");
  expect(screen.getByText(/blanks around the value/)).toBeTruthy();
  await user.click(screen.getByTestId("secret-add"));
  expect(await screen.findByText("instagram_app_secret", { selector: "code" })).toBeTruthy();
  expect(value.value).toBe("");
  expect(screen.getByTestId<HTMLInputElement>("secret-label").value).toBe("meta_app_secret");
  expect(call).not.toHaveBeenCalledWith("set_secret", expect.objectContaining({ value: /\s/ }));
  expect(JSON.stringify(localStorage)).not.toContain("00112233");
  expect(document.body.innerHTML).not.toContain("00112233");
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
