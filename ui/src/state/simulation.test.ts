import { expect, it, vi } from "vitest";
import { demoHost } from "../host/demo";
import { App } from "./app.svelte";

it("takes a captured delivery as it came, and drops what was edited before", async () => {
  const app = new App(demoHost());
  app.simulation.load();
  await vi.waitFor(() => expect(app.simulation.body).toContain("lena.paints"));
  app.simulation.body = "{}";
  expect(app.simulation.form.body).toBe("{}");
  app.simulate(12);
  expect(app.page).toBe("simulate");
  expect(app.simulation.form.body).toBeNull();
  expect(app.simulation.request).toMatchObject({
    payload: { from: "delivery", id: 12 },
    body: null,
    scenario: { fresh: false },
  });
  // Until its bytes are there, those of the payload before are not shown as its own.
  expect(app.simulation.body).toBeNull();
  await vi.waitFor(() => expect(app.simulation.original).not.toBeNull());
  app.close();
});
