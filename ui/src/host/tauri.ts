// The desktop window: three commands of the Rust side. The only file that knows Tauri.
import { Channel, invoke } from "@tauri-apps/api/core";
import { Failure, type Call } from "../api/call";
import type { Tick } from "../api/generated";
import type { Host } from "./types";

async function ask<T>(command: string, args: Record<string, unknown>): Promise<T> {
  try {
    return await invoke<T>(command, args);
  } catch (error) {
    throw Failure.of(error);
  }
}

const call: Call = (command, ...args) => ask("rpc", { command, args: args[0] ?? null });

export function tauriHost(): Host {
  return {
    call,
    body: async (part, id) => new Uint8Array(await ask<ArrayBuffer>("body", { part, id })),
    // WebKitGTK takes no download from a page; whoever asks has another way.
    save: () => false,
    ticks(listener) {
      const channel = new Channel<Tick>();
      channel.onmessage = (tick) => listener.tick(tick);
      ask("subscribe", { channel }).then(
        () => listener.link("connected"),
        () => listener.link("lost"),
      );
      return () => (channel.onmessage = () => {});
    },
  };
}
