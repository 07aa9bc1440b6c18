// The demo's targets: `?targets=none` for none, `?targets=unreachable` where nobody answers. What
// waits and what was given up changes like the real thing.
import { Failure, type Args, type Command, type Result } from "../../api/call";
import type {
  DeadLetter,
  Forwarding,
  ForwardMode,
  TargetDraft,
  TargetInfo,
} from "../../api/generated";
import { isSecretHeader } from "../../lib/targets";
import type { DemoDeliveries } from "./deliveries";

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const REASONS = [
  "500: duplicate key value violates unique constraint “events_pkey”",
  "No answer within 30 s.",
  "422: <b>unknown field</b> live_comments",
];

type TargetCommand = Extract<
  Command,
  | "list_targets"
  | "save_target"
  | "remove_target"
  | "set_forwarding"
  | "retry_forwarding"
  | "list_dead_letters"
  | "retry_dead_letters"
  | "drop_dead_letters"
>;

const ago = (ms: number) => new Date(Date.now() - ms).toISOString();

const still = (mode: ForwardMode): Forwarding => ({
  mode,
  work: mode === "off" ? "off" : "idle",
  since: mode === "off" ? null : ago(0),
  received: 0,
  forwarded: 0,
  dead: 0,
  skipped: 0,
  waiting: 0,
  current: null,
  tries: 0,
  problem: null,
  next_try: null,
});

export class DemoTargets {
  #targets: TargetInfo[];
  readonly #dead = new Map<number, DeadLetter[]>();
  #ids: number;

  constructor(
    params: URLSearchParams,
    private readonly deliveries: DemoDeliveries,
    private readonly publish: () => void,
  ) {
    const look = params.get("targets") ?? "some";
    this.#targets = look === "none" ? [] : this.#some(look === "unreachable");
    this.#ids = this.#targets.length;
  }

  readonly handlers: { [K in TargetCommand]: (args: Args<K>) => Result<K> } = {
    list_targets: () => this.#targets,
    save_target: (draft) => this.#save(draft),
    remove_target: ({ target_id }) => {
      this.#targets = this.#targets.filter(({ id }) => id !== target_id);
      return this.#changed();
    },
    set_forwarding: ({ target_id, mode }) => {
      const passing = this.#targets.find(
        ({ forward, id }) => forward === "pass_through" && id !== target_id,
      );
      if (mode === "pass_through" && passing)
        throw new Failure(
          "bad_request",
          `“${passing.name}” passes through already, and only one target can.`,
          "Switch that one to live or off first.",
        );
      this.#change(target_id, ({ forwarding }) => ({
        forward: mode,
        forwarding:
          mode === "off" || !forwarding.since
            ? still(mode)
            : { ...forwarding, mode, work: forwarding.waiting > 0 ? "sending" : "idle" },
      }));
      return this.#changed();
    },
    retry_forwarding: ({ target_id }) => {
      this.#deliver(target_id);
      return this.#changed();
    },
    list_dead_letters: ({ target_id }) => this.#dead.get(target_id) ?? [],
    retry_dead_letters: ({ target_id, delivery_ids }) => {
      const before = this.#letters(target_id);
      const left = this.#leave(target_id, delivery_ids);
      this.#change(target_id, ({ forwarding }) => ({
        forwarding: {
          ...forwarding,
          dead: forwarding.dead - (before - left.length),
          waiting: forwarding.waiting + before - left.length,
        },
      }));
      this.#deliver(target_id);
      return left;
    },
    drop_dead_letters: ({ target_id, delivery_ids }) => {
      // They were given up all the same, and stay counted so.
      const left = this.#leave(target_id, delivery_ids);
      this.#changed();
      return left;
    },
  };

  /** What is known of a destination, for the demo's other parts. */
  find(id: number): TargetInfo | undefined {
    return this.#targets.find((target) => target.id === id);
  }

  #letters(target: number): number {
    return this.#dead.get(target)?.length ?? 0;
  }

  #leave(target: number, gone: number[] | null): DeadLetter[] {
    const left = (this.#dead.get(target) ?? []).filter(
      ({ delivery_id }) => gone !== null && !gone.includes(delivery_id),
    );
    this.#dead.set(target, left);
    return left;
  }

  /** The queue goes out, after a moment. */
  #deliver(target: number): void {
    this.#change(target, ({ forwarding }) => ({
      forwarding: { ...forwarding, work: "sending", problem: null, next_try: null },
    }));
    this.#changed();
    setTimeout(() => {
      this.#change(target, ({ forwarding }) => ({
        forwarding: {
          ...forwarding,
          work: forwarding.mode === "off" ? "off" : "idle",
          forwarded: forwarding.forwarded + forwarding.waiting,
          waiting: 0,
          current: null,
          tries: 0,
        },
      }));
      this.#changed();
    }, 2 * SECOND);
  }

  #change(id: number, change: (target: TargetInfo) => Partial<TargetInfo>): void {
    this.#targets = this.#targets.map((target) =>
      target.id === id ? { ...target, ...change(target) } : target,
    );
  }

  #changed(): TargetInfo[] {
    this.publish();
    return this.#targets;
  }

  #save(draft: TargetDraft): TargetInfo {
    if (this.#targets.some(({ name, id }) => name === draft.name && id !== draft.id))
      throw new Failure(
        "bad_request",
        `Another target is called “${draft.name}”.`,
        "Choose another name.",
      );
    const before = this.#targets.find(({ id }) => id === draft.id);
    const target: TargetInfo = {
      ...draft,
      id: draft.id ?? (this.#ids += 1),
      url: draft.url.replace(/\/\/[^@/]*@/, "//"),
      headers: draft.headers.map(({ name, value }) => ({
        name,
        value: isSecretHeader(name) ? null : value,
      })),
      forward: before?.forward ?? "off",
      forwarding: before?.forwarding ?? still("off"),
    };
    this.#targets = before
      ? this.#targets.map((each) => (each.id === target.id ? target : each))
      : [...this.#targets, target];
    this.#changed();
    return target;
  }

  #some(isUnreachable: boolean): TargetInfo[] {
    const { count } = this.deliveries;
    const ids: number[] = [];
    for (let id = count - 5; id > 0 && ids.length < REASONS.length; id -= 1)
      if (this.deliveries.row(id).sentence.actor !== null) ids.push(id);
    this.#dead.set(
      1,
      ids.map((id, i) => ({
        delivery_id: id,
        sentence: this.deliveries.row(id).sentence,
        at: ago((i * i * 7 + 4) * MINUTE),
        tries: 12 + i,
        reason: REASONS[i],
        attempt_id: null,
      })),
    );
    const dead = ids.length;
    const [forwarded, skipped] = [1180, 8];
    const troubled: Forwarding = isUnreachable
      ? {
          ...still("pass_through"),
          work: "unreachable",
          since: ago(40 * MINUTE),
          received: 52,
          forwarded: 40,
          waiting: 12,
          current: count,
          tries: 5,
          problem: "Nothing listens at localhost:3000. Start your server; the queue waits for it.",
          next_try: ago(-25 * SECOND),
        }
      : {
          ...still("live"),
          work: "retrying",
          since: ago(40 * MINUTE),
          received: 52,
          forwarded: 46,
          skipped: 2,
          waiting: 4,
          current: count - 3,
          tries: 3,
          problem: "It answered 503: “upstream connect error or disconnect/reset before headers”.",
          next_try: ago(-25 * SECOND),
        };
    const target = (id: number, name: string, url: string): TargetInfo => ({
      id,
      name,
      url,
      timeout_s: 30,
      headers: [],
      trust: { kind: "system" },
      secret: null,
      forward: "off",
      forwarding: still("off"),
    });
    return [
      {
        ...target(1, "dev", "http://localhost:3000/api/webhooks/instagram"),
        forward: "live",
        forwarding: {
          ...still("live"),
          since: ago(3 * 60 * MINUTE),
          received: forwarded + dead + skipped,
          forwarded,
          dead,
          skipped,
        },
      },
      {
        ...target(2, "staging", "https://staging.example.com/hooks/instagram?tenant=lena-paints"),
        timeout_s: 10,
        headers: [
          { name: "X-Environment", value: "staging" },
          { name: "Authorization", value: null },
        ],
        secret: "instagram_app_secret",
        forward: troubled.mode,
        forwarding: troubled,
      },
      {
        ...target(3, "breakpoints", "https://127.0.0.1:9443/hook"),
        timeout_s: null,
        trust: { kind: "any" },
      },
    ];
  }
}
