import { expect, it } from "vitest";
import { absolute, ago, count, duration, plural, size, timeOfDay, until } from "./format";

// At noon of the machine, whatever its zone: the days that are told are its own.
const NOW = new Date(2026, 4, 20, 12).getTime();
const before = (ms: number) => new Date(NOW - ms).toISOString();

it.each([
  [-5000, "now"],
  [999, "now"],
  [1000, "1 s"],
  [59_999, "59 s"],
  [60_000, "1 min"],
  [3_599_999, "59 min"],
  [3_600_000, "1 h"],
  [86_399_999, "23 h"],
  [86_400_000, "19 May"],
  [400 * 86_400_000, "15 Apr 2025"],
])("%i ms ago reads %s", (ms, text) => {
  expect(ago(before(ms), NOW)).toBe(text);
});

it("leaves a time it cannot read as it came", () => {
  expect(ago("yesterday", NOW)).toBe("yesterday");
  expect(absolute("yesterday")).toBe("yesterday");
});

it("names the instant exactly, whatever the zone of the machine", () => {
  const text = absolute("2026-05-20T12:00:00.123456Z");
  const [, date, time, zone] = /^(\S+) (\S+) (UTC|[+−]\d\d:\d\d)$/.exec(text) ?? [];
  const iso = `${date}T${time}${zone === "UTC" ? "Z" : zone?.replace("−", "-")}`;
  expect(Date.parse(iso)).toBe(Date.parse("2026-05-20T12:00:00.123Z"));
});

it.each([
  [0, "0.00 ms"],
  [420, "0.42 ms"],
  [999, "1.0 ms"],
  [3140, "3.1 ms"],
  [9960, "10 ms"],
  [999_400, "999 ms"],
  [999_600, "1.0 s"],
  [12_400_000, "12 s"],
  [1_200_000_000, "20 min"],
  [3 * 3_600_000_000, "3 h"],
  [49 * 86_400_000_000, "49 d"],
])("%i µs reads %s", (us, text) => {
  expect(duration(us)).toBe(text);
});

it.each([
  [0, "0 B"],
  [1023, "1023 B"],
  [1024, "1 KiB"],
  [1536, "1.5 KiB"],
  [220_879, "216 KiB"],
  [1024 * 1024 - 1, "1.0 MiB"],
  [16 * 1024 * 1024, "16 MiB"],
  [3 * 1024 ** 3, "3 GiB"],
])("%i bytes read %s", (bytes, text) => {
  expect(size(bytes)).toBe(text);
});

it("groups thousands and knows one from many", () => {
  expect(count(1_000_000)).toBe("1,000,000");
  expect(plural(1, "event")).toBe("1 event");
  expect(plural(0, "event")).toBe("0 events");
});

it("tells the time of day, and the day when it is another one", () => {
  const at = new Date(2026, 4, 20, 9, 3, 7);
  const iso = at.toISOString();
  expect(timeOfDay(iso, at.getTime() + 3_600_000)).toBe("09:03:07");
  expect(timeOfDay(iso, at.getTime() + 86_400_000)).toBe("09:03:07 on 20 May");
  expect(timeOfDay("soon", NOW)).toBe("soon");
});

it.each([
  [1, "1 s"],
  [59_000, "59 s"],
  [60_001, "2 min"],
  [0, null],
  [-1, null],
])("%i ms ahead is %s", (ms, text) => {
  expect(until(before(-ms), NOW)).toBe(text);
});
