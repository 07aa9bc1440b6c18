import { expect, it } from "vitest";
import type { DeliveryRow } from "../api/generated";
import { RowCache } from "./rowcache";

const row = (id: number) => ({ id }) as DeliveryRow;

it("tells what is at hand and what has to be asked for", () => {
  const cache = new RowCache();
  cache.put([row(205), row(203)]);
  expect([206, 205, 204, 203].map((id) => cache.get(id)?.id)).toEqual([
    undefined,
    205,
    undefined,
    203,
  ]);
  expect(cache.missing([205, 203])).toBeNull();
  expect(cache.missing([210, 205, 203])).toBe(210);
  expect(cache.missing([205, 203, 202])).toBe(202);
});

it("keeps a few thousand rows of a million, the latest ones", () => {
  const cache = new RowCache();
  for (let id = 1_000_000; id > 0; id -= 1000) cache.put([row(id)]);
  const kept = Array.from({ length: 1000 }, (_, i) => 1_000_000 - i * 1000).filter((id) =>
    cache.get(id),
  );
  expect(kept).toHaveLength(40);
  expect(kept.at(-1)).toBe(1000);
});

it("shows outdated rows until they are renewed", () => {
  const cache = new RowCache();
  cache.put([row(9), row(8)]);
  cache.outdate([9]);
  expect(cache.get(9)?.id).toBe(9);
  expect(cache.missing([9, 8])).toBe(9);
  cache.put([row(9)]);
  expect(cache.missing([9, 8])).toBeNull();
});
