// The demo's way in: `?tunnel=off|connecting|online|astray|reconnecting|refused`. What is set on
// the Setup page changes it like the real one.
import { Failure, type Args, type Command, type Result } from "../../api/call";
import type {
  Gap,
  Problem,
  SecretOrigin,
  SelfTest,
  TunnelInfo,
  TunnelKind,
  TunnelSettings,
  TunnelState,
} from "../../api/generated";

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOST = "https://lively-otter-quick.ngrok-free.app";
const LOST: Problem = {
  code: null,
  message: "The connection to ngrok was lost: the peer closed it.",
  remedy: "Hookglass connects again by itself. If it cannot, check the network.",
};
const REVOKED: Problem = {
  code: "ERR_NGROK_107",
  message: "ngrok refused: The authtoken you specified is properly formed, but it is invalid.",
  remedy:
    "It was revoked or belongs to a removed account. Copy the present one from https://dashboard.ngrok.com/get-started/your-authtoken.",
};

type TunnelCommand = Extract<Command, "self_test" | "list_gaps">;
const ago = (ms: number) => new Date(Date.now() - ms).toISOString();

export class DemoTunnel {
  authtoken: SecretOrigin | null;
  #settings: TunnelSettings;
  #state: TunnelState;
  #selfTest: SelfTest | null = null;
  readonly #gaps: Gap[];

  constructor(
    private readonly look: string,
    private readonly path: () => string,
  ) {
    const kind: TunnelKind = look === "off" ? "none" : "ngrok";
    this.authtoken = look === "off" ? null : "keychain";
    this.#settings = {
      kind,
      domain: "",
      pooling: false,
      traffic_policy: "",
      server: "",
      ca: "",
      public_url: "",
    };
    this.#state = this.#start();
    if (look === "online" || look === "astray") this.#selfTest = this.#tested(ago(2 * MINUTE));
    this.#gaps = look === "off" ? [] : this.#past();
  }

  readonly handlers: { [K in TunnelCommand]: (args: Args<K>) => Result<K> } = {
    self_test: () => {
      if (this.publicUrl === null)
        throw new Failure(
          "tunnel",
          "There is no public URL to call.",
          "Choose a tunnel in Setup first.",
        );
      return (this.#selfTest = this.#tested(ago(0)));
    },
    list_gaps: () => this.#gaps,
  };

  get state(): TunnelState {
    return this.#state;
  }

  get isAstray(): boolean {
    return this.#selfTest !== null && this.#selfTest.code !== "reached";
  }

  get publicUrl(): string | null {
    if (this.#state.state !== "online") return null;
    const { url } = this.#state;
    return new URL(url).pathname === "/" ? new URL(this.path(), url).href : url;
  }

  get info(): TunnelInfo {
    return {
      settings: this.#settings,
      kind: this.#settings.kind,
      state: this.#state,
      authtoken: this.authtoken,
      self_test: this.#selfTest,
    };
  }

  set(settings: TunnelSettings): void {
    if (settings.kind === "manual" && !/^https:\/\/./.test(settings.public_url))
      throw new Failure(
        "bad_request",
        `“${settings.public_url}” is no https URL.`,
        "Write it like https://hooks.example.com.",
      );
    this.#settings = settings;
    this.#selfTest = null;
    this.#state =
      settings.kind === "none"
        ? { state: "off" }
        : settings.kind === "manual"
          ? { state: "online", since: ago(0), url: settings.public_url }
          : this.#ngrok();
  }

  retry(): void {
    this.#state = this.#ngrok();
  }

  #ngrok(): TunnelState {
    const { domain } = this.#settings;
    if (this.authtoken === null)
      return {
        state: "refused",
        since: ago(0),
        problem: {
          code: null,
          message: "ngrok wants an authtoken.",
          remedy: "Copy it from https://dashboard.ngrok.com/get-started/your-authtoken.",
        },
        next_try: null,
      };
    return { state: "online", since: ago(0), url: domain === "" ? HOST : `https://${domain}` };
  }

  #start(): TunnelState {
    switch (this.look) {
      case "connecting":
        return { state: "connecting", since: ago(2 * SECOND) };
      case "online":
      case "astray":
        return { state: "online", since: ago(12 * MINUTE), url: HOST };
      case "reconnecting":
        return {
          state: "reconnecting",
          since: ago(SECOND / 2),
          problem: LOST,
          next_try: ago(-40 * SECOND),
          tries: 3,
          url: HOST,
        };
      case "refused":
        return { state: "refused", since: ago(MINUTE), problem: REVOKED, next_try: null };
      default:
        return { state: "off" };
    }
  }

  #past(): Gap[] {
    const ended = (id: number, from: number, to: number, cause: string) => ({
      id,
      started_at: ago(from),
      ended_at: ago(to),
      cause,
    });
    const gaps = [
      ended(2, 52 * SECOND, 43 * SECOND, "The machine slept, so the connection to ngrok was gone."),
      ended(1, 27 * SECOND, 25 * SECOND, LOST.message),
    ];
    const state = this.#state;
    if (state.state !== "reconnecting" && state.state !== "refused") return gaps;
    const lasting = { id: 3, started_at: state.since, ended_at: null };
    return [{ ...lasting, cause: state.problem.message }, ...gaps];
  }

  #tested(at: string): SelfTest {
    const url = this.publicUrl ?? "";
    return this.look === "astray"
      ? {
          at,
          url,
          code: "interstitial",
          message:
            "ngrok showed its warning page for browsers instead of passing the request on (ERR_NGROK_6024).",
          remedy:
            "Meta would see that page too. Use your account's own domain, or a plan without the page.",
          status: 200,
          duration_ms: 212,
        }
      : {
          at,
          url,
          code: "reached",
          message: "The public URL leads here: our answer came back whole.",
          remedy: "",
          status: 200,
          duration_ms: 184,
        };
  }
}
