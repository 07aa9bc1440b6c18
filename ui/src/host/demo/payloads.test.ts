import { expect, it } from "vitest";
import { samples } from "./payloads";

it("reads what comes by messaging and standby, each in its field", () => {
  const came = samples.filter(
    ({ name, field }) => /^(mess|standby)/.test(field) && !name.startsWith("edge/"),
  );
  expect(came.length).toBeGreaterThan(40);
  for (const { name, field, events } of came)
    expect(
      events.map((event) => event.field),
      name,
    ).toContain(field);
});

it("reads nothing from what is no delivery", () => {
  const events = (name: string) => samples.find((sample) => sample.name === name)?.events;
  expect(events("edge/no-entry")).toEqual([]);
  expect(events("edge/scalar")).toEqual([]);
});
