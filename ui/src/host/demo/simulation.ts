// The demo's simulator. A URL with "closed" in it does not answer, one with "down" answers 503 to
// every third; `?pace=1` makes it quick. The signatures are not real ones.
import { Failure, type Args, type Command, type Result } from "../../api/call";
import type {
  Simulation,
  SimulatedPayload,
  SimulatedRequest,
  SimulationPreview,
  SimulationRequest,
  SimulationTo,
} from "../../api/generated";
import { requestsIn } from "../../lib/simulation";
import type { DemoDeliveries } from "./deliveries";
import { samples, type Sample } from "./payloads";
import type { DemoTargets } from "./targets";

const WRONG = "9f2b7c5d0a4e61838e6f1b2c3d4a59687f0e1d2c3b4a5968778695a4b3c2d1e0";
const MIB = 1024 * 1024;
const RECENT = 100;

type SimulationCommand = Extract<
  Command,
  | "preview_simulation"
  | "start_simulation"
  | "get_simulation"
  | "cancel_simulation"
  | "simulate_handshake"
>;

interface Ways {
  deliveries: DemoDeliveries;
  targets: DemoTargets;
  callbackUrl: () => string;
  hasSecret: () => boolean;
  arrive: (sample: Sample) => void;
  publish: () => void;
}

export class DemoSimulation {
  #simulation: Simulation | null = null;
  #timer: ReturnType<typeof setInterval> | undefined;
  readonly #pace: number;

  constructor(
    params: URLSearchParams,
    private readonly ways: Ways,
  ) {
    this.#pace = Number(params.get("pace") ?? 60);
  }

  readonly handlers: { [K in SimulationCommand]: (args: Args<K>) => Result<K> } = {
    preview_simulation: (request) => this.#preview(request),
    start_simulation: (request) => this.#start(request),
    get_simulation: () => this.#simulation,
    cancel_simulation: () => {
      clearInterval(this.#timer);
      if (this.#simulation) this.#simulation = { ...this.#simulation, state: "cancelled" };
      this.ways.publish();
      return this.#simulation;
    },
    simulate_handshake: ({ to, token }) => {
      const target = this.#target(to);
      if (target.includes("closed"))
        return {
          accepted: false,
          is_right: false,
          finding: "Nothing listens at this address. Start your server, then try again.",
          status: null,
          answer: "",
          duration_us: 1200,
        };
      return token === "right"
        ? {
            accepted: true,
            is_right: true,
            finding: "The challenge came back byte for byte, as Meta wants it.",
            status: 200,
            answer: "1158201444",
            duration_us: 2310,
          }
        : {
            accepted: false,
            is_right: true,
            finding: `Refused with ${token === "wrong" ? "a wrong" : "no"} verify token, as it has to be.`,
            status: 403,
            answer: '{"error":"Verification failed"}',
            duration_us: 1840,
          };
    },
  };

  #sample(payload: SimulatedPayload): Sample {
    if (payload.from === "sample") {
      const found = samples.find(({ name }) => name === payload.name);
      if (found) return found;
      throw new Failure("not_found", `There is no sample ${payload.name}.`, "Choose another one.");
    }
    if (payload.id > this.ways.deliveries.count)
      throw new Failure("not_found", `There is no delivery ${payload.id}.`, "Pick another one.");
    return this.ways.deliveries.sample(payload.id);
  }

  #target(to: SimulationTo): string {
    if (to.where === "receiver") return this.ways.callbackUrl();
    if (to.to.kind === "target") return this.ways.targets.find(to.to.id)?.url ?? "";
    if (!/^https?:\/\//.test(to.to.url))
      throw new Failure(
        "bad_request",
        `“${to.to.url}” is no URL.`,
        "Write it like http://localhost:3000/hook.",
      );
    return to.to.url;
  }

  #preview(request: SimulationRequest): SimulationPreview {
    const sample = this.#sample(request.payload);
    const { signature, batch, size_mib } = request.scenario;
    if ((signature === "valid" || signature === "sha1_only") && !this.ways.hasSecret())
      throw new Failure(
        "secrets",
        "There is no app secret, so nothing can be signed.",
        "Add the app secret in Setup, or send without a signature.",
      );
    const text = request.body ?? new TextDecoder().decode(sample.body);
    const size = size_mib === null ? new TextEncoder().encode(text).length * batch : size_mib * MIB;
    const sha1: [string, string] = ["X-Hub-Signature", `sha1=${WRONG.slice(0, 40)}`];
    const headers: Record<typeof signature, [string, string][]> = {
      valid: [sha1, ["X-Hub-Signature-256", sample.signature]],
      invalid: [sha1, ["X-Hub-Signature-256", `sha256=${WRONG}`]],
      missing: [],
      malformed: [["X-Hub-Signature-256", "sha256=not-a-digest"]],
      sha1_only: [sha1],
    };
    return {
      target: this.#target(request.to),
      headers: [
        ["Accept", "*/*"],
        ["User-Agent", "facebookexternalua"],
        ["Content-Type", "application/json"],
        ["Content-Length", String(size)],
        ...headers[signature],
      ],
      body: size > MIB / 4 ? null : text,
      body_size: size,
      pipeline: /^mess|^standby/.test(sample.name) ? "messaging" : "changes",
    };
  }

  #start(request: SimulationRequest): Simulation {
    const { target } = this.#preview(request);
    const total = requestsIn(request.scenario);
    const sample = this.#sample(request.payload);
    clearInterval(this.#timer);
    this.#simulation = {
      state: "running",
      started_at: new Date().toISOString(),
      target,
      total,
      sent: 0,
      accepted: 0,
      refused: 0,
      unanswered: 0,
      retries: 0,
      waiting: 0,
      given_up: 0,
      next_retry: null,
      recent: [],
      message: null,
    };
    this.#timer = setInterval(() => {
      const atOnce = Math.max(1, Math.round(total / 40));
      for (let i = 0; i < atOnce; i += 1) this.#send(request, sample);
      this.ways.publish();
    }, this.#pace);
    return this.#simulation;
  }

  #send({ to, scenario }: SimulationRequest, sample: Sample): void {
    const now = this.#simulation;
    if (!now || now.state !== "running") return;
    const retry = now.sent >= now.total && now.waiting > 0;
    const copies = 1 + scenario.duplicates;
    const number = retry ? now.retries + 1 : Math.floor(now.sent / copies) + 1;
    if (to.where === "receiver" && !retry) this.ways.arrive(sample);
    const answer = this.#answer(now.target, scenario.signature, number, retry);
    const repeats = scenario.retries.pace !== "off" && answer.status !== 200;
    const waiting = now.waiting + (repeats && !retry ? 1 : 0) - (retry ? 1 : 0);
    const sent = now.sent + 1;
    const refused = now.refused + (answer.status !== 200 && answer.status !== null ? 1 : 0);
    const isDone = sent - now.retries - (retry ? 1 : 0) >= now.total && waiting === 0;
    if (isDone) clearInterval(this.#timer);
    this.#simulation = {
      ...now,
      state: isDone ? "done" : "running",
      sent,
      accepted: now.accepted + (answer.status === 200 ? 1 : 0),
      refused,
      unanswered: now.unanswered + (answer.status === null ? 1 : 0),
      retries: now.retries + (retry ? 1 : 0),
      waiting,
      next_retry: waiting > 0 ? new Date(Date.now() + 4000).toISOString() : null,
      recent: [answer, ...now.recent].slice(0, RECENT),
      message:
        isDone && refused > 0 && !repeats
          ? "Meta would send what was refused again, for up to 36 hours, and tell nobody."
          : null,
    };
  }

  #answer(target: string, signature: string, number: number, retry: boolean): SimulatedRequest {
    const answer = {
      number,
      retry: retry ? 1 : 0,
      duration_us: 900 + ((number * 7919) % 9000),
      fault: null,
    };
    if (target.includes("closed"))
      return {
        ...answer,
        status: null,
        answer: "",
        fault: { code: "connect", message: "Nothing listens at this address." },
      };
    if (signature !== "valid")
      return { ...answer, status: 401, answer: '{"error":"Invalid signature"}' };
    if (!retry && /down|staging/.test(target) && number % 3 === 0)
      return { ...answer, status: 503, answer: "<h1>upstream connect error</h1>" };
    return { ...answer, status: 200, answer: '{"success":true}' };
  }
}
