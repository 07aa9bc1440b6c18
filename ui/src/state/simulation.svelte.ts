// The Simulate page: what its form says, how its first request would look, and the simulation that
// runs. It outlives the page, so that one can look at a delivery and come back.
import type { Call } from "../api/call";
import type {
  Simulation,
  SimulatedPayload,
  SimulationPreview,
  SimulationRequest,
} from "../api/generated";
import { unsendable } from "../lib/bytes";
import { nowhere } from "../lib/destination";
import { plainScenario, requestOf, untouched, type SimulationForm } from "../lib/simulation";
import { Job } from "./job.svelte";
import { Resource } from "./resource.svelte";

/** The payload's own bytes, and whose they are. */
interface Original {
  payload: SimulatedPayload;
  preview: SimulationPreview;
}

export class SimulationState {
  form = $state<SimulationForm>({
    payload: { from: "sample", name: "comments" },
    body: null,
    scenario: plainScenario(),
    secret: null,
    to: { ...nowhere(), choice: "receiver" },
  });
  readonly preview: Resource<SimulationRequest, SimulationPreview>;
  readonly job: Job<SimulationRequest, Simulation>;
  readonly #original: Resource<SimulatedPayload, Original>;

  constructor(call: Call) {
    this.preview = new Resource((request) => call("preview_simulation", request));
    this.#original = new Resource(async (payload) => ({
      payload,
      preview: await call("preview_simulation", untouched(payload)),
    }));
    this.job = new Job({
      read: () => call("get_simulation"),
      start: (request) => call("start_simulation", request),
      cancel: () => call("cancel_simulation"),
    });
  }

  /** What no request can carry, before it is asked about. */
  get problem(): string | null {
    return unsendable(this.form.body ?? "");
  }

  get request(): SimulationRequest | null {
    return this.problem ? null : requestOf($state.snapshot(this.form));
  }

  /** What the payload is without edits; `null` until it is there. */
  get original(): SimulationPreview | null {
    const known = this.#original.value;
    return known && isSame(known.payload, this.form.payload) ? known.preview : null;
  }

  get originalFailure() {
    return this.#original.failure;
  }

  /** The text in the editor; `null` where there is none, or not yet. */
  get body(): string | null {
    return this.form.body ?? this.original?.body ?? null;
  }

  set body(text: string) {
    this.form.body = text === this.original?.body ? null : text;
  }

  /** Another payload; what was edited belongs to the one before. */
  choose(payload: SimulatedPayload): void {
    this.form.payload = payload;
    this.form.body = null;
    // A captured delivery is sent as it came until somebody wants otherwise.
    this.form.scenario.fresh = payload.from === "sample";
    this.load();
  }

  load(): void {
    void this.#original.open($state.snapshot(this.form.payload));
  }
}

const isSame = (a: SimulatedPayload, b: SimulatedPayload): boolean =>
  a.from === "sample"
    ? b.from === "sample" && a.name === b.name
    : b.from === "delivery" && a.id === b.id;
