import { expect, it } from "vitest";
import { Failure } from "../api/call";
import { Resource } from "./resource.svelte";

it("keeps the old value, asks one at a time and skips to the last wish", async () => {
  const asked: number[] = [];
  let answer: (value: string) => void = () => {};
  const resource = new Resource((key: number) => {
    asked.push(key);
    return new Promise<string>((resolve) => (answer = resolve));
  });
  const done = resource.open(1);
  void resource.open(2);
  void resource.open(3);
  answer("one");
  await Promise.resolve().then(() => {});
  await new Promise((resolve) => setTimeout(resolve));
  expect(resource.value).toBeNull();
  answer("three");
  await done;
  expect(asked).toEqual([1, 3]);
  expect(resource.value).toBe("three");
});

it("drops an answer that came after it was cleared", async () => {
  let answer: (value: string) => void = () => {};
  const resource = new Resource(() => new Promise<string>((resolve) => (answer = resolve)));
  const done = resource.open(1);
  resource.clear();
  answer("late");
  await done;
  expect(resource.value).toBeNull();
});

it("keeps what went wrong, until it goes well", async () => {
  let fails = true;
  const gone = new Failure("not_found", "There is no delivery 9.", "Reload the list.");
  const resource = new Resource(() => (fails ? Promise.reject(gone) : Promise.resolve("here")));
  await resource.open(9);
  expect(resource.failure).toBe(gone);
  fails = false;
  await resource.open(9);
  expect([resource.failure, resource.value]).toEqual([null, "here"]);
});
