// What the UI needs from where it runs. It asks for these four things, never for a platform.
import type { Call } from "../api/call";
import type { Tick } from "../api/generated";

export type Link = "connecting" | "connected" | "lost";

export type BodyPart = "delivery" | "attempt" | "attempt_request";

export interface TickListener {
  tick(tick: Tick): void;
  /** Told at every change; after "lost" the host tries again by itself. */
  link(link: Link): void;
}

export interface Host {
  call: Call;
  /** The exact bytes of a delivery's body, of an attempt's answer as far as they were kept, or of the
   * body that an attempt sent. */
  body(part: BodyPart, id: number): Promise<Uint8Array<ArrayBuffer>>;
  /** Saves a text as a file; false where that cannot be done. */
  save(name: string, text: string): boolean;
  /** Listens until the returned function is called. */
  ticks(listener: TickListener): () => void;
}
