import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { httpHost } from "./http";

class FakeSource {
  static all: FakeSource[] = [];
  onopen = () => {};
  onerror = () => {};
  onmessage: (event: { data: string }) => void = () => {};
  closed = false;

  constructor(readonly url: string) {
    FakeSource.all.push(this);
  }

  close(): void {
    this.closed = true;
  }
}

const answer = (status: number, body: unknown) => () =>
  Promise.resolve(Response.json(body, { status }));

beforeEach(() => {
  FakeSource.all = [];
  vi.useFakeTimers();
  vi.stubGlobal("EventSource", FakeSource);
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

it("posts the arguments and gives the result", async () => {
  const fetch = vi.fn(answer(200, { rows: [] }));
  vi.stubGlobal("fetch", fetch);
  expect(await httpHost().call("list_deliveries", { before: 7, limit: 2, query: "" })).toEqual({
    rows: [],
  });
  expect(fetch).toHaveBeenCalledWith(
    "/api/rpc/list_deliveries",
    expect.objectContaining({ method: "POST", body: '{"before":7,"limit":2,"query":""}' }),
  );
});

it("passes the API's errors on, and knows two of its own", async () => {
  const error = { code: "not_found", message: "There is no delivery 9.", remedy: "Reload." };
  vi.stubGlobal("fetch", answer(404, error));
  await expect(httpHost().call("status")).rejects.toMatchObject(error);
  vi.stubGlobal("fetch", answer(401, {}));
  await expect(httpHost().call("status")).rejects.toMatchObject({ code: "signed_out" });
  vi.stubGlobal("fetch", () => Promise.reject(new TypeError("network")));
  await expect(httpHost().body("delivery", 1)).rejects.toMatchObject({ code: "unreachable" });
});

it("reports a lost stream and opens it again, with growing pauses", () => {
  const links: string[] = [];
  const stop = httpHost().ticks({ tick: () => {}, link: (link) => links.push(link) });
  FakeSource.all[0].onopen();
  FakeSource.all[0].onerror();
  expect(links).toEqual(["connected", "lost"]);
  expect(FakeSource.all[0].closed).toBe(true);
  vi.advanceTimersByTime(630);
  expect(FakeSource.all).toHaveLength(2);
  FakeSource.all[1].onerror();
  vi.advanceTimersByTime(700);
  expect(FakeSource.all).toHaveLength(2);
  vi.advanceTimersByTime(600);
  expect(FakeSource.all).toHaveLength(3);
  stop();
  FakeSource.all[2].onerror = () => {};
  vi.advanceTimersByTime(60_000);
  expect(FakeSource.all).toHaveLength(3);
});
