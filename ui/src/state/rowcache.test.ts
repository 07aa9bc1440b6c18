import { expect, it } from "vitest";
import type { DeliveryRow } from "../api/generated";
import { RowCache } from "./rowcache";

const row = (id: number) => ({ id }) as DeliveryRow;

it("tells unknown, gone and there", () => {
  const cache = new RowCache();
  cache.put(205, 203, [row(205), row(203)]);
  expect([206, 205, 204, 203, 202].map((id) => cache.get(id)?.id ?? cache.get(id))).toEqual([
    undefined,
    205,
    null,
    203,
    undefined,
  ]);
  expect(cache.missing(205, 203)).toBeNull();
  expect(cache.missing(210, 200)).toBe(210);
  expect(cache.missing(205, 200)).toBe(202);
});

it("keeps a few thousand rows of a million, the latest ones", () => {
  const cache = new RowCache();
  for (let id = 1_000_000; id > 0; id -= 1000) cache.put(id, id, [row(id)]);
  const kept = Array.from({ length: 1000 }, (_, i) => 1_000_000 - i * 1000).filter((id) =>
    cache.get(id),
  );
  expect(kept).toHaveLength(40);
  expect(kept.at(-1)).toBe(1000);
});

it("shows outdated rows until they are renewed", () => {
  const cache = new RowCache();
  cache.put(9, 8, [row(9), row(8)]);
  cache.outdate(9, 9);
  expect(cache.get(9)?.id).toBe(9);
  expect(cache.missing(9, 8)).toBe(9);
  cache.put(9, 9, [row(9)]);
  expect(cache.missing(9, 8)).toBeNull();
});
