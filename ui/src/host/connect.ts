// Picks the host. The demo is only reachable in development, so a production build leaves it out.
import type { Host } from "./types";

export async function connect(): Promise<Host> {
  if ("__TAURI_INTERNALS__" in window) return (await import("./tauri")).tauriHost();
  if (import.meta.env.DEV)
    return (await import("./demo")).demoHost(new URLSearchParams(location.search));
  return (await import("./http")).httpHost();
}
