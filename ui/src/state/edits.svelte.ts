// What the user changes of deliveries before they are replayed. Each delivery keeps its own, so that
// nothing is lost by looking elsewhere; the captures stay as they are.
import { Failure } from "../api/call";
import type { Attempt, Edit, ReplayPreview, ReplayRequest } from "../api/generated";
import type { Host } from "../host/types";
import { unsendable } from "../lib/bytes";
import { editableHeaders, sameHeaders, type Header, type HeaderForm } from "../lib/headers";
import { indent } from "../lib/json/indent";
import { size } from "../lib/format";
import type { Replay } from "./replay.svelte";
import { Resource } from "./resource.svelte";

const LARGEST = 2 * 1024 * 1024;
/** Stands for the endpoint while none is named: what changes does not depend on it. */
const NOWHERE = { kind: "url", url: "http://localhost/", timeout_s: null } as const;

export class ReplayEdit {
  /** The body, as far as it can be edited. */
  text = $state("");
  headers = $state<HeaderForm[]>([]);
  loaded = $state(false);
  /** Why the body cannot be edited as text. */
  bodyProblem = $state<string | null>(null);
  failure = $state.raw<Failure | null>(null);
  /** The one that was sent last. */
  attempt = $state.raw<Attempt | null>(null);
  part = $state<"body" | "headers">("body");
  readonly preview: Resource<ReplayRequest, ReplayPreview>;
  /** The sender's own headers, as they came. */
  came: readonly Header[] = [];
  #text = "";
  #sent = $state("");

  constructor(
    readonly delivery: number,
    private readonly host: Host,
    private readonly replay: Replay,
  ) {
    this.preview = new Resource((request) => host.call("preview_replay", request));
  }

  async load(): Promise<void> {
    if (this.loaded) return;
    try {
      const [{ headers, row }, body] = await Promise.all([
        this.host.call("get_delivery", { id: this.delivery }),
        this.host.body("delivery", this.delivery),
      ]);
      this.came = editableHeaders(headers);
      if (row.payload === "too_large")
        this.bodyProblem = "The body was over the limit and was not kept.";
      else this.#take(body);
      this.reset();
      this.#sent = this.#now;
      this.loaded = true;
      this.failure = null;
    } catch (error) {
      this.failure = Failure.of(error);
    }
  }

  #take(body: Uint8Array): void {
    if (body.length > LARGEST) {
      this.bodyProblem = `The body has ${size(body.length)}. Up to ${size(LARGEST)} can be edited here.`;
      return;
    }
    try {
      this.#text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(body);
    } catch {
      this.bodyProblem = "The body is not UTF-8, so it cannot be edited as text.";
    }
  }

  /** Back to the bytes and headers that came. */
  reset(): void {
    this.text = this.#text;
    this.headers = this.came.map(([name, value], key) => ({ key, name, value, isKept: false }));
  }

  /** Changes bytes, although no value of the JSON. */
  format(): void {
    this.text = indent(this.text);
  }

  get bodyChanged(): boolean {
    return this.text !== this.#text;
  }

  get headersChanged(): boolean {
    return !sameHeaders(this.#headers, this.came);
  }

  get changed(): boolean {
    return this.bodyChanged || this.headersChanged;
  }

  /** Something would be lost: it was changed, and not sent since. */
  get unsent(): boolean {
    return this.changed && this.#now !== this.#sent;
  }

  /** What no request can carry, before it is asked about. */
  get problem(): string | null {
    if (this.#headers.some(([name]) => name === ""))
      return "A header has a value and no name. Name it, or remove it.";
    return unsendable(this.text);
  }

  get edit(): Edit {
    return {
      body: this.bodyChanged ? this.text : null,
      headers: this.headersChanged ? this.#headers : null,
    };
  }

  look(): void {
    if (!this.loaded || this.problem) return;
    void this.preview.open({
      delivery_id: this.delivery,
      to: this.replay.to ?? NOWHERE,
      mode: "edited",
      secret: this.replay.secret,
      edit: this.edit,
    });
  }

  async send(): Promise<Attempt | null> {
    if (this.problem) return null;
    const now = this.#now;
    const attempt = await this.replay.send(this.delivery, this.edit);
    if (attempt) {
      this.attempt = attempt;
      this.#sent = now;
    }
    return attempt;
  }

  get #headers(): Header[] {
    return this.headers
      .map(({ name, value }): Header => [name.trim(), value.trim()])
      .filter(([name, value]) => name !== "" || value !== "");
  }

  get #now(): string {
    return JSON.stringify([this.text, this.#headers]);
  }
}

export class Edits {
  /** The one that is open. */
  open = $state.raw<ReplayEdit | null>(null);
  #kept = $state.raw<readonly ReplayEdit[]>([]);

  constructor(
    private readonly host: Host,
    private readonly replay: Replay,
  ) {}

  /** What was begun for this delivery, and not thrown away. */
  of(delivery: number): ReplayEdit | null {
    return this.#kept.find((edit) => edit.delivery === delivery) ?? null;
  }

  begin(delivery: number): void {
    this.open = this.of(delivery) ?? new ReplayEdit(delivery, this.host, this.replay);
    void this.open.load();
  }

  /** Puts it aside; what was changed is there when it is opened again. */
  close(): void {
    const edit = this.open;
    if (!edit) return;
    const others = this.#kept.filter((kept) => kept !== edit);
    this.#kept = edit.changed ? [...others, edit] : others;
    this.open = null;
  }

  discard(): void {
    this.#kept = this.#kept.filter((kept) => kept !== this.open);
    this.open = null;
  }
}
