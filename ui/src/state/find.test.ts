import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { Call } from "../api/call";
import { Failure } from "../api/call";
import type { QueryReading } from "../api/generated";
import { Find } from "./find.svelte";

let answers: ((reading: QueryReading | Failure) => void)[];
let asked: unknown[];
let shown: string[];
let find: Find;
let made: () => Find;

const good: QueryReading = { terms: [], problem: null, suggestions: [] };
const bad: QueryReading = { ...good, problem: { message: "no", from: 0, to: 1 } };

async function answer(at: number, reading: QueryReading | Failure): Promise<void> {
  answers[at](reading);
  await vi.advanceTimersByTimeAsync(0);
}

beforeEach(() => {
  vi.useFakeTimers();
  [answers, asked, shown] = [[], [], []];
  const call = ((command: string, args: unknown) => {
    asked.push([command, args]);
    return new Promise((resolve, reject) => {
      answers.push((reading) => (reading instanceof Failure ? reject(reading) : resolve(reading)));
    });
  }) as Call;
  made = () => new Find(call, (query) => shown.push(query));
  find = made();
});

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

it("waits until there is a pause, then asks once", async () => {
  for (const text of ["g", "gr", "gre"]) {
    find.write(text, text.length);
    await vi.advanceTimersByTimeAsync(30);
  }
  expect(asked).toEqual([]);
  await vi.advanceTimersByTimeAsync(10);
  expect(asked).toEqual([["read_query", { text: "gre", cursor: 3 }]]);
  await answer(0, good);
  expect(shown).toEqual(["gre"]);
});

it("drops an answer to what is no longer written", async () => {
  find.set("a");
  find.set("b");
  await answer(1, good);
  await answer(0, bad);
  expect([shown, find.reading.problem]).toEqual([["b"], null]);
});

it("takes a suggestion only in the text that it was made for", async () => {
  const verdict = { text: "verdict:", label: "verdict:", about: "", from: 0, to: 3 };
  find.write("ver great", 3);
  await vi.advanceTimersByTimeAsync(40);
  await answer(0, { ...good, suggestions: [verdict] });
  find.write("verd great", 4);
  expect(find.take(verdict), "while it is typed").toBeNull();
  await vi.advanceTimersByTimeAsync(40);
  expect(find.take(verdict), "while it is read").toBeNull();
  await answer(1, new Failure("unreachable", "Hookglass does not answer.", ""));
  expect(find.take(verdict), "while it cannot be read").toBeNull();
  expect(find.text).toBe("verd great");
  find.flush();
  const longer = { ...verdict, to: 4 };
  await answer(2, { ...good, suggestions: [longer] });
  expect(find.take(longer)).toBe(8);
  expect(find.text).toBe("verdict: great");
});

it("shows nothing else while it is not understood", async () => {
  find.set("a");
  await answer(0, good);
  find.set("a verdict:x");
  await answer(1, bad);
  expect([shown, find.reading.problem?.message]).toEqual([["a"], "no"]);
  find.set("");
  await vi.advanceTimersByTimeAsync(0);
  expect([shown, find.reading.problem]).toEqual([["a", ""], null]);
});

it("says when it cannot be read at all", async () => {
  find.set("a");
  await answer(0, new Failure("unreachable", "Hookglass does not answer.", ""));
  expect([find.failure?.code, shown]).toEqual(["unreachable", []]);
});

it("is meant at once when it is sent off", async () => {
  find.write("a ", 2);
  find.flush();
  expect(asked).toHaveLength(1);
  await answer(0, good);
  await vi.advanceTimersByTimeAsync(500);
  expect([shown, asked.length]).toEqual([["a"], 1]);
});

it("adds a value, hides it, and drops a term", () => {
  find.set("great");
  find.add({ name: "from", value: "lena k" });
  expect(find.text).toBe('great from:"lena k"');
  find.add({ name: "from", value: "lena k" }, true);
  expect(find.text).toBe('great -from:"lena k"');
  expect(find.drop({ text: "grea", from: 1, to: 5 }), "it no longer stands there").toBe(false);
  expect(find.text).toBe('great -from:"lena k"');
  expect(find.drop({ text: "great", from: 0, to: 5 })).toBe(true);
  expect(find.text).toBe('-from:"lena k"');
});

it("is still there after a reload, also while it is not understood", async () => {
  find.write("gre verdict:x", 13);
  find.close();
  find = made();
  find.restore();
  expect(find.text).toBe("gre verdict:x");
  await answer(0, bad);
  expect([shown, find.reading.problem?.message]).toEqual([[], "no"]);
  find.set("");
  find = made();
  find.restore();
  expect([find.text, asked.length]).toEqual(["", 1]);
});

it("goes without what the browser does not keep", async () => {
  const refuse = () => {
    throw new DOMException("The operation is insecure.", "SecurityError");
  };
  vi.spyOn(Storage.prototype, "getItem").mockImplementation(refuse);
  vi.spyOn(Storage.prototype, "setItem").mockImplementation(refuse);
  find.restore();
  find.set("a");
  await answer(0, good);
  expect(shown).toEqual(["a"]);
});
