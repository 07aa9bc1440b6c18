import { beforeEach, describe, expect, it } from "vitest";
import { demoHost } from "../host/demo";
import type { Host } from "../host/types";
import { Edits, type ReplayEdit } from "./edits.svelte";
import { Replay } from "./replay.svelte";

const encode = (text: string) => new TextEncoder().encode(text);
let body: Uint8Array<ArrayBuffer>;
let replay: Replay;
let edits: Edits;

/** The demo, with a body of the test's. */
function withBody(bytes: Uint8Array<ArrayBuffer>): void {
  body = bytes;
  const demo = demoHost();
  const host: Host = { ...demo, body: async () => body };
  replay = new Replay(host.call);
  edits = new Edits(host, replay);
}

async function begin(id = 135): Promise<ReplayEdit> {
  edits.begin(id);
  const edit = edits.open as ReplayEdit;
  await edit.load();
  return edit;
}

beforeEach(() => withBody(encode('{"text":"\\u00e9"}')));

describe("the bytes", () => {
  it("survive as they came: marks, carriage returns, other line ends", async () => {
    const text = '\ufeff{"a":\r\n1,\r"b":\u2028"\u0085\ud83c\udfa8"}\n\n';
    withBody(encode(text));
    const edit = await begin();
    expect(edit.text).toBe(text);
    expect([edit.changed, edit.edit]).toEqual([false, { body: null, headers: null }]);
    edit.text += "x";
    expect(edit.edit.body).toBe(`${text}x`);
    edit.reset();
    expect(edit.edit.body).toBeNull();
  });

  it("cannot be edited where they are no text, but the headers can", async () => {
    withBody(Uint8Array.of(0x1f, 0x8b, 8));
    const edit = await begin();
    expect(edit.bodyProblem).toContain("not UTF-8");
    edit.headers[0].value = "other";
    expect(edit.edit.body).toBeNull();
    expect(edit.edit.headers?.[0]).toEqual(["User-Agent", "other"]);
  });

  it("cannot be edited where they are too many", async () => {
    withBody(encode("x".repeat(2 * 1024 * 1024 + 1)));
    expect((await begin()).bodyProblem).toContain("Up to 2 MiB can be edited");
  });

  it("are laid out only when asked", async () => {
    withBody(encode('{"a":[1],"a":90071992547409931}'));
    const edit = await begin();
    expect(edit.changed).toBe(false);
    edit.format();
    expect(edit.edit.body).toBe('{\n  "a": [\n    1\n  ],\n  "a": 90071992547409931\n}');
  });
});

describe("the headers", () => {
  it("are the sender's own, without signatures", async () => {
    const edit = await begin();
    expect(edit.headers.map(({ name }) => name)).toEqual([
      "User-Agent",
      "Content-Type",
      "Accept",
      "Accept",
    ]);
  });

  it("are sent whole once one of them was changed", async () => {
    const edit = await begin();
    edit.headers.splice(2, 1);
    edit.headers.push({ key: 9, name: "", value: "", isKept: false });
    expect(edit.edit.headers).toHaveLength(3);
    Object.assign(edit.headers[3], { name: " X-Mine ", value: " 1 " });
    expect(edit.edit.headers?.at(-1)).toEqual(["X-Mine", "1"]);
  });

  it("need names", async () => {
    const edit = await begin();
    edit.headers.push({ key: 9, name: "", value: "", isKept: false });
    expect(edit.problem).toBeNull();
    edit.headers[4].value = "1";
    expect(edit.problem).toContain("no name");
    expect(await edit.send()).toBeNull();
  });
});

it("refuses half a character, which no request can carry", async () => {
  const edit = await begin();
  edit.text = '"\ud83c"';
  expect(edit.problem).toContain("half a character");
});

it("shows what would change before a target is named", async () => {
  const edit = await begin();
  edit.text = edit.text.replace("\\u00e9", "é");
  edit.look();
  await edit.preview.open({
    delivery_id: 135,
    to: { kind: "url", url: "http://localhost/", timeout_s: null },
    mode: "edited",
    secret: null,
    edit: edit.edit,
  });
  expect(edit.preview.value?.body_size).toBe(encode(edit.text).length);
  expect(edit.preview.failure).toBeNull();
});

describe("what was changed", () => {
  it("is unsent until it was sent, and again after the next change", async () => {
    const edit = await begin();
    replay.url = "http://localhost:3000/";
    edit.text = "{}";
    expect(edit.unsent).toBe(true);
    expect((await edit.send())?.mode).toBe("edited");
    expect([edit.changed, edit.unsent, edit.attempt?.request_size]).toEqual([true, false, 2]);
    edit.text = "{ }";
    expect(edit.unsent).toBe(true);
  });

  it("is there when it is opened again, each delivery's own", async () => {
    const edit = await begin(135);
    edit.text = "mine";
    edits.close();
    expect((await begin(134)).text).not.toBe("mine");
    edits.close();
    expect([edits.of(134), edits.of(135)]).toEqual([null, edit]);
    expect((await begin(135)).text).toBe("mine");
    edits.discard();
    expect(edits.of(135)).toBeNull();
    expect((await begin(135)).text).not.toBe("mine");
  });
});
