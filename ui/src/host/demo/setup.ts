// The demo's receiver, secrets and settings, with the way in, Meta and the chain behind them.
import { Failure, type Args, type Command, type Result } from "../../api/call";
import type { SecretInfo, Settings, Setup, Status } from "../../api/generated";
import { demoChain, demoSteps } from "./chain";
import { DemoMeta } from "./meta";
import { DemoTunnel } from "./tunnel";

const TOKEN = "k3wJx_Qe7mPz-2hTnVb9Rs";
type SetupCommand = Extract<
  Command,
  | "get_setup"
  | "set_secret"
  | "remove_secret"
  | "set_verify_token"
  | "keep_secrets_in_file"
  | "set_tunnel"
  | "set_credential"
  | "retry_tunnel"
  | "get_chain"
  | "get_settings"
  | "set_settings"
>;

export class DemoSetup {
  #secrets: SecretInfo[];
  #token = TOKEN;
  #inFile = false;
  readonly #chain: string;
  readonly #rejudging: boolean;
  readonly #indexing: boolean;
  readonly #tunnel: DemoTunnel;
  readonly #meta: DemoMeta;
  #settings: Settings = {
    address: "127.0.0.1:4949",
    path: "/api/webhooks/instagram",
    strict: false,
    max_body_mib: 16,
    replay_target: "",
    replay_timeout_s: 30,
  };

  constructor(params: URLSearchParams) {
    const bare = params.has("bare");
    this.#secrets = bare ? [] : [{ label: "instagram_app_secret", origin: "environment" }];
    this.#rejudging = params.has("rejudging");
    this.#indexing = params.has("indexing");
    this.#chain = params.get("chain") ?? "";
    this.#tunnel = new DemoTunnel(params.get("tunnel") ?? "off", () => this.#settings.path);
    this.#meta = new DemoMeta(params.get("meta") ?? "off", () => this.#tunnel.publicUrl);
  }

  get handlers() {
    return { ...this.#tunnel.handlers, ...this.#meta.handlers, ...this.#own };
  }

  readonly #own: { [K in SetupCommand]: (args: Args<K>) => Result<K> } = {
    get_setup: () => this.#setup(),
    set_secret: ({ label, value }) => {
      if (value === "")
        throw new Failure("bad_request", "The secret is empty.", "Paste the app secret.");
      const others = this.#secrets.filter((secret) => secret.label !== label);
      this.#secrets = [...others, { label, origin: this.#inFile ? "file" : "memory" }];
      return this.#setup();
    },
    remove_secret: ({ label }) => {
      this.#secrets = this.#secrets.filter((secret) => secret.label !== label);
      return this.#setup();
    },
    set_verify_token: ({ value }) => {
      this.#token = value ?? TOKEN.split("").reverse().join("");
      return this.#setup();
    },
    keep_secrets_in_file: () => {
      this.#inFile = true;
      return this.#setup();
    },
    set_tunnel: (settings) => {
      this.#tunnel.set(settings);
      return this.#setup();
    },
    set_credential: ({ credential, value }) => {
      const origin = value === null ? null : this.#inFile ? "file" : "memory";
      if (credential === "access_token") this.#meta.accessToken = origin;
      else this.#tunnel.authtoken = origin;
      return this.#setup();
    },
    retry_tunnel: () => {
      this.#tunnel.retry();
      return this.#setup();
    },
    get_chain: () => demoChain(this.#chain, this.#callbackUrl, this.#tunnel.publicUrl),
    get_settings: () => this.#settings,
    set_settings: (settings) => (this.#settings = settings),
  };

  get hasSecret(): boolean {
    return this.#secrets.length > 0;
  }

  /** As the simulator takes it: through the public URL if there is one. */
  get callbackUrl(): string {
    return this.#tunnel.publicUrl ?? this.#callbackUrl;
  }

  get #callbackUrl(): string {
    return `http://${this.#settings.address}${this.#settings.path}`;
  }

  status(): Omit<Status, "tick" | "feed_unread" | "asked_for"> {
    return {
      version: "0.1.0",
      receiver: { state: "listening", callback_url: this.#callbackUrl },
      tunnel: this.#tunnel.state,
      public_url: this.#tunnel.publicUrl,
      strict: this.#settings.strict,
      database: "~/.local/share/hookglass/hookglass.db",
      refused: { too_slow: 0, too_large: 0, too_many: 0, broken: 0, store_failed: 0 },
      warnings: this.#warnings(),
      rejudging: this.#rejudging ? { done: 1200, total: 40_000 } : null,
      indexing: this.#indexing ? { done: 3400, total: 40_000 } : null,
      deleting: null,
    };
  }

  #warnings(): Status["warnings"] {
    const { state } = this.#tunnel;
    const warnings: Status["warnings"] = [];
    if (state.state === "reconnecting" || state.state === "refused")
      warnings.push({
        code: "tunnel_down",
        message: `Meta cannot reach this machine. ${state.problem.message}`,
        remedy: state.problem.remedy,
        page: "setup",
      });
    if (this.#tunnel.isAstray)
      warnings.push({
        code: "public_url_astray",
        message: `The public URL does not lead here. ${this.#tunnel.info.self_test?.message}`,
        remedy: this.#tunnel.info.self_test?.remedy ?? "",
        page: "chain",
      });
    if (this.#secrets.length === 0)
      warnings.push({
        code: "no_secret",
        message: "No app secret is configured, so signatures are not checked.",
        remedy: "Add the app secret.",
        page: "setup",
      });
    return warnings;
  }

  #setup(): Setup {
    const url = this.#callbackUrl;
    const query = `hub.mode=subscribe&hub.verify_token=${this.#token}&hub.challenge=1158201444`;
    const now = Date.now();
    return {
      callback_url: url,
      public_url: this.#tunnel.publicUrl,
      tunnel: this.#tunnel.info,
      steps: demoSteps(this.#chain, {
        secrets: this.#secrets.length,
        publicUrl: this.#tunnel.publicUrl,
        isAstray: this.#tunnel.isAstray,
      }),
      verify_token: this.#token,
      verify_token_origin: this.#inFile ? "file" : "memory",
      secrets: this.#secrets,
      keeper: this.#inFile
        ? {
            kind: "file",
            detail:
              "Secrets are kept in ~/.config/hookglass/secrets.toml, which only you can read.",
            remedy: null,
          }
        : {
            kind: "memory",
            detail:
              "This machine has no keychain, so secrets are kept in memory and are gone when Hookglass ends.",
            remedy: "Start a keychain such as GNOME Keyring, or let Hookglass keep them in a file.",
          },
      curl_handshake: `curl '${url}?${query}'`,
      curl_delivery: `curl -X POST '${url}' -H 'Content-Type: application/json' -H 'X-Hub-Signature-256: sha256=5b6439c1ef3e4d0d851ed5689202c8049991ebd2b8e090910f63dc56f775cf34' --data-binary '{"entry":[]}'`,
      handshakes: [
        {
          id: 3,
          at: new Date(now - 20_000).toISOString(),
          peer: "127.0.0.1:50110",
          user_agent: "curl/8.5.0",
          source: "local",
          accepted: true,
          reason: null,
          explanation: "It came with the right verify token and got its challenge back.",
        },
        {
          id: 2,
          at: new Date(now - 40_000).toISOString(),
          peer: "173.252.107.5:40122",
          user_agent: "facebookplatform/1.0 (+http://developers.facebook.com)",
          source: "tunnel",
          accepted: true,
          reason: null,
          explanation: "Meta called with the right verify token and got its challenge back.",
        },
        {
          id: 1,
          at: new Date(now - 900_000).toISOString(),
          peer: "173.252.107.5:40100",
          user_agent: "facebookplatform/1.0 (+http://developers.facebook.com)",
          source: "tunnel",
          accepted: false,
          reason: "token_differs",
          explanation:
            "Meta called with a different verify token. In the Meta console, paste the one above.",
        },
      ],
      strays: [
        {
          id: 1,
          at: new Date(now - 60_000).toISOString(),
          method: "GET",
          path: "/favicon.ico",
          status: 404,
          peer: "127.0.0.1:50112",
        },
      ],
    };
  }
}
