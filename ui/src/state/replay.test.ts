import { beforeEach, describe, expect, it } from "vitest";
import { demoHost } from "../host/demo";
import type { Host } from "../host/types";
import { Replay } from "./replay.svelte";

let host: Host;

function made(query = ""): Replay {
  host = demoHost(new URLSearchParams(query));
  return new Replay(host.call);
}

beforeEach(() => localStorage.clear());

describe("where a replay goes", () => {
  it("is nowhere until something is named", async () => {
    const replay = made();
    await replay.look();
    expect([replay.to, replay.ready, await replay.send(1)]).toEqual([null, false, null]);
    replay.url = " http://localhost:3000/ ";
    replay.timeout = 10;
    expect(replay.to).toEqual({ kind: "url", url: "http://localhost:3000/", timeout_s: 10 });
  });

  it("is the target that was used last, also in another window", async () => {
    const replay = made("targets");
    await replay.look();
    replay.targetId = 2;
    expect(replay.address).toContain("staging");
    expect((await replay.send(1))?.target_id).toBe(2);
    const again = made("targets");
    expect(again.to, "not known yet").toBeNull();
    await again.look();
    expect(again.to).toEqual({ kind: "target", id: 2 });
  });

  it("is the URL again when the target is no longer there", async () => {
    localStorage.setItem("hookglass.replay.target", "99");
    const replay = made();
    replay.url = "http://localhost/";
    await replay.look();
    expect(replay.to?.kind).toBe("url");
  });

  it("is remembered in the settings, with its time-out", async () => {
    const replay = made();
    replay.prefill(await host.call("get_settings"));
    replay.url = "http://localhost:3000/";
    replay.timeout = null;
    await replay.look();
    await replay.send(1);
    const { replay_target, replay_timeout_s } = await host.call("get_settings");
    expect([replay_target, replay_timeout_s]).toEqual(["http://localhost:3000/", null]);
  });
});

it("names a secret only in the modes that sign", async () => {
  const replay = made();
  await replay.look();
  replay.url = "http://localhost:3000/";
  replay.secret = "instagram_app_secret";
  expect((await replay.send(1))?.secret).toBeNull();
  replay.mode = "resigned";
  expect((await replay.send(1))?.secret).toBe("instagram_app_secret");
  const edited = await replay.send(1, { body: "{}", headers: null });
  expect([edited?.mode, edited?.request_size]).toEqual(["edited", 2]);
});

it("goes on naming a secret that was removed, rather than sign with another in silence", async () => {
  const replay = made();
  replay.secret = "gone";
  await replay.look();
  expect(replay.secretLabels).not.toContain("gone");
  expect(replay.secret).toBe("gone");
});

it("says which secret signs when none is named", async () => {
  const replay = made("targets");
  expect(replay.usualSecret).toBe("The first secret");
  await replay.look();
  expect(replay.usualSecret).toBe("The first secret: instagram_app_secret");
});

it("says what is wrong with a URL, and can be tried again", async () => {
  const replay = made();
  await replay.look();
  replay.url = "localhost";
  expect(await replay.send(1)).toBeNull();
  expect(replay.failure?.message).toContain("“localhost” is no URL");
  replay.url = "http://localhost/";
  expect(await replay.send(1)).not.toBeNull();
  expect(replay.failure).toBeNull();
});
