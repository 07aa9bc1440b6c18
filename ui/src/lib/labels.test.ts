import { expect, it } from "vitest";
import { labelsOf, type Labelled } from "./labels";

const NONE: Labelled = {
  is_test: false,
  is_echo: false,
  is_own: false,
  is_late: false,
  is_out_of_order: false,
  is_incomplete: false,
  is_novel: false,
};
const words = (of: Partial<Labelled>) => labelsOf({ ...NONE, ...of }).map(({ word }) => word);

it("tells labels in one order", () => {
  const all = {
    is_test: true,
    is_echo: true,
    is_own: true,
    is_late: true,
    is_out_of_order: true,
    is_incomplete: true,
    is_novel: true,
    is_duplicate: true,
    retry: 2,
  };
  expect(words(all)).toEqual([
    "test",
    "retry 2",
    "duplicate",
    "echo",
    "own",
    "late",
    "out of order",
    "no values",
    "new keys",
  ]);
  expect(words({})).toEqual([]);
});

it("knows duplicates of rows and of events", () => {
  expect(words({ is_duplicate: false, retry: null })).toEqual([]);
  expect(words({ duplicate_of: null })).toEqual([]);
  expect(words({ duplicate_of: 65536 })).toEqual(["duplicate"]);
});
