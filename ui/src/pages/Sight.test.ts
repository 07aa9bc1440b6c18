// What is opened from elsewhere comes into sight, and focus that was wished for is given once.
import { render, screen } from "@testing-library/svelte";
import userEvent from "@testing-library/user-event";
import { beforeEach, expect, it, vi } from "vitest";
import { demoHost } from "../host/demo";
import Main from "../Main.svelte";
import type { App } from "../state/app.svelte";

const made = vi.hoisted(() => ({ app: null as App | null }));
vi.mock("../state/app.svelte", async (original) => {
  const real = await original<typeof import("../state/app.svelte")>();
  return {
    ...real,
    App: class extends real.App {
      constructor(...args: ConstructorParameters<typeof real.App>) {
        super(...args);
        made.app = this;
      }
    },
  };
});

const user = userEvent.setup();

async function open(query = ""): Promise<App> {
  render(Main, { host: demoHost(new URLSearchParams(query)) });
  await screen.findAllByTestId("delivery-row");
  if (!made.app) throw new Error("there is no App");
  return made.app;
}

beforeEach(() => {
  location.hash = "";
  localStorage.clear();
});

it("brings a hit into sight whose page is not at hand", async () => {
  const app = await open("n=50000");
  app.query = "verdict:invalid";
  await vi.waitFor(() => expect(screen.getByTestId("find-count")).toBeTruthy());
  const far = 45 * 500;
  app.showDelivery(far);
  await vi.waitFor(() =>
    expect(document.querySelector(`[data-id="${far}"]`)?.getAttribute("aria-current")).toBe("true"),
  );
});

it("gives the field the focus once, and not whenever the page is opened", async () => {
  await open();
  await user.keyboard("/");
  expect(document.activeElement).toBe(screen.getByTestId("find-input"));
  await user.click(screen.getByTestId("nav-setup"));
  await user.click(screen.getByTestId("nav-deliveries"));
  await screen.findAllByTestId("delivery-row");
  expect(document.activeElement).not.toBe(screen.getByTestId("find-input"));
});

it("gives the target the focus once, and not whenever its tab is opened", async () => {
  await open();
  await user.keyboard("jr");
  const field = await screen.findByTestId("replay-target");
  await vi.waitFor(() => expect(document.activeElement).toBe(field));
  await user.click(screen.getByTestId("tab-body"));
  await user.click(screen.getByTestId("tab-attempts"));
  const again = await screen.findByTestId("replay-target");
  await new Promise((resolve) => setTimeout(resolve));
  expect(document.activeElement).not.toBe(again);
});
