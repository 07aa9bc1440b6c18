// A browser page of `hookglass serve`: same-origin requests with the cookie that the server set.
import { Failure, type Call } from "../api/call";
import type { Tick } from "../api/generated";
import { saveAsFile } from "../lib/save";
import type { Host, TickListener } from "./types";

const FIRST_PAUSE = 500;
const LONGEST_PAUSE = 8000;

async function ask(path: string, init?: RequestInit): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(path, { credentials: "same-origin", ...init });
  } catch (error) {
    throw Failure.of(error);
  }
  if (response.status === 401) {
    throw new Failure(
      "signed_out",
      "This page's link was used up.",
      "Take the newest link that `hookglass serve` printed.",
    );
  }
  if (!response.ok) throw Failure.of(await response.json().catch(() => null));
  return response;
}

const call: Call = async (command, ...args) => {
  const response = await ask(`/api/rpc/${command}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(args[0] ?? null),
  });
  return response.json();
};

/** EventSource gives up on some failures, so each one is closed and opened anew, ever less often. */
function ticks(listener: TickListener): () => void {
  let pause = FIRST_PAUSE;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let source: EventSource;

  function open(): void {
    source = new EventSource("/api/ticks");
    source.onopen = () => {
      pause = FIRST_PAUSE;
      listener.link("connected");
    };
    source.onmessage = (event: MessageEvent<string>) =>
      listener.tick(JSON.parse(event.data) as Tick);
    source.onerror = () => {
      source.close();
      listener.link("lost");
      timer = setTimeout(open, pause * (0.75 + Math.random() / 2));
      pause = Math.min(pause * 2, LONGEST_PAUSE);
    };
  }

  open();
  return () => {
    clearTimeout(timer);
    source.close();
  };
}

export function httpHost(): Host {
  return {
    call,
    ticks,
    save: saveAsFile,
    body: async (part, id) =>
      new Uint8Array(await (await ask(`/api/body/${part}/${id}`)).arrayBuffer()),
  };
}
