import { expect, it, vi } from "vitest";
import { Failure, type Call } from "../api/call";
import type { Imported, ImportPiece } from "../api/generated";
import { Export, Import } from "./transfer.svelte";

type Answer = (piece: ImportPiece) => Promise<Imported>;

const importer = (answer: Answer) =>
  new Import(((_: string, piece: ImportPiece) => answer(piece)) as Call);

const taken = async ({ text }: ImportPiece): Promise<Imported> => ({
  taken: text.split("\n").filter(Boolean).length,
  known: 0,
  faults: [],
});

it("adds up what became of the pieces, and of lines that never left", async () => {
  const job = importer(async (piece) => ({
    ...(await taken(piece)),
    known: 1,
    faults: [{ line: piece.first_line, message: "no" }],
  }));
  await job.run(new File(["a\nb\n", Uint8Array.of(0xff), "\nc\n"], "x.ndjson"));
  expect([job.state, job.taken, job.known]).toEqual(["done", 3, 2]);
  expect(job.faults.map(({ line }) => line)).toEqual([1, 3, 4]);
  expect([job.read, job.file]).toEqual([8, { name: "x.ndjson", size: 8 }]);
});

it("keeps the first faults and counts all of them", async () => {
  const job = importer(async () => ({
    taken: 0,
    known: 0,
    faults: Array.from({ length: 500 }, (_, i) => ({ line: i + 1, message: "no" })),
  }));
  await job.run(new File(["a\n"], "x"));
  expect([job.faults.length, job.faultCount]).toEqual([200, 500]);
});

it("stops when told, and counts what was on its way", async () => {
  const answers: (() => void)[] = [];
  const job = importer(async (piece) => {
    await new Promise<void>((resolve) => answers.push(resolve));
    return taken(piece);
  });
  const running = job.run(new File(["a\n".repeat(700_000)], "x"));
  await vi.waitFor(() => expect(answers).toHaveLength(1));
  job.cancel();
  answers[0]();
  await running;
  expect(job.state).toBe("cancelled");
  expect(job.taken).toBe(524_288);
  expect(answers).toHaveLength(1);
});

it("says why it broke off, and keeps the count", async () => {
  let turn = 0;
  const job = importer(async (piece) => {
    if ((turn += 1) > 1) throw new Failure("store", "The disk is full.", "Make room.");
    return taken(piece);
  });
  await job.run(new File(["a\n".repeat(600_000)], "x"));
  expect([job.state, job.failure?.message]).toEqual(["failed", "The disk is full."]);
  expect(job.taken).toBeGreaterThan(0);
});

it("asks for an export as it is set, and forgets the last answer", async () => {
  const call = vi.fn(async () => ({ path: "/x.har", deliveries: 2, left_out: 0, size: 9 }));
  const job = new Export(call as unknown as Call);
  job.format = "har";
  job.share = true;
  await job.run({ by: "ids", ids: [1, 2] });
  expect(call).toHaveBeenCalledWith("export_deliveries", {
    what: { by: "ids", ids: [1, 2] },
    format: "har",
    share: true,
  });
  expect(job.result?.path).toBe("/x.har");
  job.forget();
  expect(job.result).toBeNull();
});
