import { expect, it } from "vitest";
import { compareHeaders, editableHeaders, sameHeaders, type Header } from "./headers";

it("offers the sender's own headers, without signatures, as the core sends them", () => {
  const came: Header[] = [
    ["Host", "127.0.0.1:4949"],
    ["User-Agent", "facebookexternalua"],
    ["Content-Length", "442"],
    ["Connection", "keep-alive"],
    ["X-Forwarded-For", "173.252.107.5"],
    ["ngrok-agent-ips", "::1"],
    ["Via", "1.1 proxy"],
    ["X-Hub-Signature", "sha1=00"],
    ["x-hub-signature-256", "sha256=00"],
    ["Accept", "*/*"],
    ["Accept", "text/html"],
  ];
  expect(editableHeaders(came)).toEqual([
    ["User-Agent", "facebookexternalua"],
    ["Accept", "*/*"],
    ["Accept", "text/html"],
  ]);
});

it("tells lists apart by order, case and value", () => {
  const a: Header[] = [["A", "1"]];
  expect(sameHeaders(a, [["A", "1"]])).toBe(true);
  expect(sameHeaders(a, [["a", "1"]])).toBe(false);
  expect(sameHeaders(a, [["A", "1"], ["A", "1"]])).toBe(false); // prettier-ignore
});

it("says what changed, what is new and what is gone, name by name", () => {
  const before: Header[] = [
    ["Content-Type", "text/plain"],
    ["Set-Cookie", "a"],
    ["Set-Cookie", "b"],
    ["Server", "x"],
  ];
  const now: Header[] = [
    ["content-type", "application/json"],
    ["set-cookie", "a"],
    ["set-cookie", "c"],
    ["Age", "1"],
  ];
  expect(compareHeaders(before, now)).toEqual({
    same: 1,
    changes: [
      { name: "content-type", before: "text/plain", now: "application/json" },
      { name: "set-cookie", before: "b", now: "c" },
      { name: "Age", before: null, now: "1" },
      { name: "Server", before: "x", now: null },
    ],
  });
});
