// The selected delivery: its particulars, its attempts, and the tab that stays while moving on.
import type { Attempt, DeliveryDetail } from "../api/generated";
import type { Host } from "../host/types";
import { Resource } from "./resource.svelte";

export const TABS = ["events", "body", "headers", "signature", "attempts"] as const;
export type Tab = (typeof TABS)[number];
/** Of an attempt: what came back, what was sent, and how the answer differs from another one. */
export type AttemptPart = "answer" | "request" | "compare";

export class Detail {
  tab = $state<Tab>("events");
  /** The attempt whose answer is shown; null for the newest. */
  attempt = $state<number | null>(null);
  attemptPart = $state<AttemptPart>("answer");
  /** The attempt that the chosen one is compared with; null for the one before it. */
  against = $state<number | null>(null);
  /** Bytes of the body to show: start and end. */
  bytes = $state.raw<[number, number] | null>(null);
  /** The target field should take the focus. */
  targetWanted = $state(false);
  readonly delivery: Resource<number, DeliveryDetail>;
  readonly attempts: Resource<number, Attempt[]>;
  #shown: number | null = null;

  constructor(host: Host) {
    this.delivery = new Resource((id) => host.call("get_delivery", { id }));
    this.attempts = new Resource((delivery_id) => host.call("list_attempts", { delivery_id }));
  }

  show(id: number): void {
    this.attempt = null;
    this.against = null;
    this.bytes = null;
    this.#shown = id;
    void this.delivery.open(id);
    void this.attempts.open(id);
  }

  /** Its attempt, in the tab of attempts. */
  chooseAttempt(id: number): void {
    this.attempt = id;
    this.against = null;
  }

  /** What is shown has changed in the store. */
  refresh(): void {
    if (this.#shown === null) return;
    void this.delivery.open(this.#shown);
    void this.attempts.open(this.#shown);
  }

  /** In the Body tab, as text or hex. */
  showBytes(span: [number, number]): void {
    this.bytes = span;
    this.tab = "body";
  }

  close(): void {
    this.#shown = null;
    this.delivery.clear();
    this.attempts.clear();
  }
}
