// Replaying a delivery: where to, which bytes and signature, the request under way, and what R does
// with it. A bulk replay and an edited one go to the same place.
import { Failure, type Call } from "../api/call";
import type {
  Attempt,
  Destination,
  Edit,
  ReplayMode,
  SecretInfo,
  Settings,
  TargetInfo,
} from "../api/generated";

const LAST_TARGET = "hookglass.replay.target";
/** A body that was edited is a mode as well, but none that stays chosen. */
export type PlainMode = Exclude<ReplayMode, "edited">;

function lastTarget(): number | null {
  const kept = Number(localStorage.getItem(LAST_TARGET));
  return kept > 0 ? kept : null;
}

export class Replay {
  /** The endpoints that have a name; null until they are known. */
  targets = $state.raw<TargetInfo[] | null>(null);
  /** The one that is chosen; null: the URL. */
  targetId = $state<number | null>(lastTarget());
  url = $state("");
  timeout = $state<number | null>(null);
  mode = $state<PlainMode>("original");
  secrets = $state.raw<SecretInfo[]>([]);
  /** The label of the secret to sign anew with; null: the target's, else the first. */
  secret = $state<string | null>(null);
  running = $state.raw<{ delivery: number; since: number } | null>(null);
  failure = $state.raw<Failure | null>(null);
  #settings: Settings | null = null;

  constructor(private readonly call: Call) {}

  /** Takes the URL and the time-out that were used last. */
  prefill(settings: Settings): void {
    this.#settings = settings;
    this.url ||= settings.replay_target;
    this.timeout = settings.replay_timeout_s;
  }

  /** What there is to choose from. Without an answer the URL is still there. */
  async look(): Promise<void> {
    const [targets, setup] = await Promise.allSettled([
      this.call("list_targets"),
      this.call("get_setup"),
    ]);
    this.targets = targets.status === "fulfilled" ? targets.value : (this.targets ?? []);
    if (setup.status === "fulfilled") this.secrets = setup.value.secrets;
  }

  /** The chosen target, as long as it is there. */
  get named(): TargetInfo | null {
    return this.targets?.find(({ id }) => id === this.targetId) ?? null;
  }

  /** null: nothing is chosen, or it is not known yet whether what was chosen is still there. */
  get to(): Destination | null {
    if (this.named) return { kind: "target", id: this.named.id };
    if (this.targetId !== null && this.targets === null) return null;
    const url = this.url.trim();
    return url === "" ? null : { kind: "url", url, timeout_s: this.timeout };
  }

  /** Where that is, for a command to copy. */
  get address(): string {
    return this.named?.url ?? this.url.trim();
  }

  get secretLabels(): string[] {
    return this.secrets.map(({ label }) => label);
  }

  /** What signs when none is named: "The first secret: instagram_app_secret". */
  get usualSecret(): string {
    const own = this.named?.secret;
    const label = own ?? this.secrets.at(0)?.label;
    return `${own ? "The target's secret" : "The first secret"}${label ? `: ${label}` : ""}`;
  }

  /** For the modes that sign. */
  get signer(): string | null {
    return this.mode === "resigned" ? this.secret : null;
  }

  get ready(): boolean {
    return this.to !== null && this.running === null;
  }

  /** The attempt, also when nothing answered; null when it could not even be tried. */
  async send(delivery: number, edit: Edit | null = null): Promise<Attempt | null> {
    const { to } = this;
    if (!to || this.running) return null;
    this.running = { delivery, since: Date.now() };
    this.failure = null;
    try {
      const attempt = await this.call("replay", {
        delivery_id: delivery,
        to,
        mode: edit ? "edited" : this.mode,
        secret: edit ? this.secret : this.signer,
        edit,
      });
      await this.remember(to);
      return attempt;
    } catch (error) {
      this.failure = Failure.of(error);
      return null;
    } finally {
      this.running = null;
    }
  }

  /** So that it comes back next time. */
  async remember(to: Destination): Promise<void> {
    if (to.kind === "target") {
      localStorage.setItem(LAST_TARGET, String(to.id));
      return;
    }
    localStorage.removeItem(LAST_TARGET);
    const known = this.#settings;
    if (!known || (known.replay_target === to.url && known.replay_timeout_s === to.timeout_s))
      return;
    this.#settings = await this.call("set_settings", {
      ...known,
      replay_target: to.url,
      replay_timeout_s: to.timeout_s,
    });
  }
}
