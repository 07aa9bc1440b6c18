// The demo's Meta: `?meta=off|on|error|elsewhere`. It takes names of fields like the real one.
import type { Args, Command, Result } from "../../api/call";
import type {
  AppSubscription,
  Field,
  FieldLevel,
  LintFinding,
  MetaSettings,
  SecretOrigin,
  SubscribedApp,
  Subscriptions,
} from "../../api/generated";

type MetaCommand = Extract<
  Command,
  | "get_subscriptions"
  | "set_meta"
  | "subscribe_app"
  | "unsubscribe_app"
  | "subscribe_account"
  | "unsubscribe_account"
  | "lint_fields"
>;

const APP_ID = "731542908817264";
const UNPUBLISHED = "Accepted by Meta, but what it brings is not published.";
const field = (name: string, note: string): Field => ({ name, note });
const FIELDS: Field[] = [
  field("comments", "Comments on posts and reels, and replies."),
  field("live_comments", "Comments during a live broadcast."),
  field("mentions", "@mentions in captions and comments of others."),
  field("story_insights", "Figures of a story when it ends. Documented for Facebook Login only."),
  field("messages", "Direct messages, story replies and story mentions; your own as echoes."),
  field("message_reactions", "Reactions to messages."),
  field("messaging_postbacks", "Taps on buttons and ice breakers."),
  field("messaging_seen", "Messages that were read."),
  field("messaging_handover", "A conversation passes from one app to another."),
  field("standby", "Conversations that another app holds."),
  field("creator_marketplace_invited_creator_onboarding", UNPUBLISHED),
  field("follow", UNPUBLISHED),
];
const PAGE_FIELDS: Field[] = [
  field("feed", "Posts of the Page. Enough to switch Instagram’s comments and mentions on."),
  field("mention", "Mentions of the Page."),
  field("messages", "Messages to the Page and to the linked Instagram account."),
];
const NOT_ALLOWED = "Hookglass may not ask Meta: allow it in Setup, Subscriptions.";
const FAILED = {
  state: "failed",
  message: "Meta refused the app's id or secret.",
  remedy: "Check that the id is the Meta app's and that the secret belongs to it.",
  words: "Invalid OAuth access token - Cannot parse access token",
} as const;

export class DemoMeta {
  accessToken: SecretOrigin | null;
  #settings: MetaSettings;
  #app: AppSubscription | null;
  #accountApps: SubscribedApp[];

  constructor(
    private readonly look: string,
    private readonly publicUrl: () => string | null,
  ) {
    const on = look !== "off";
    this.accessToken = on ? "keychain" : null;
    this.#settings = {
      enabled: on,
      app_id: on ? APP_ID : "",
      app_secret: "meta_app_secret",
      login: "instagram",
      page_id: "",
      version: "v26.0",
      facebook_host: "https://graph.facebook.com",
      instagram_host: "https://graph.instagram.com",
    };
    this.#app =
      look === "elsewhere"
        ? {
            callback_url: "https://hooks.example.com/instagram",
            active: true,
            fields: ["comments", "messages"],
          }
        : on
          ? {
              callback_url:
                publicUrl() ?? "https://old-otter.ngrok-free.app/api/webhooks/instagram",
              active: true,
              fields: ["comments", "mentions", "messages"],
            }
          : null;
    this.#accountApps = on
      ? [{ app_id: APP_ID, name: null, fields: ["comments", "messages"] }]
      : [];
  }

  readonly handlers: { [K in MetaCommand]: (args: Args<K>) => Result<K> } = {
    get_subscriptions: () => this.#all(),
    set_meta: (settings) => {
      this.#settings = settings;
      return this.#all();
    },
    subscribe_app: ({ fields }) => {
      const before = this.#app?.fields ?? [];
      this.#app = {
        callback_url: this.publicUrl() ?? "",
        active: true,
        fields: [...new Set([...before, ...fields])],
      };
      return this.#all();
    },
    unsubscribe_app: ({ fields }) => {
      const rest = (this.#app?.fields ?? []).filter((name) => !fields.includes(name));
      this.#app = fields.length === 0 || !this.#app ? null : { ...this.#app, fields: rest };
      return this.#all();
    },
    subscribe_account: ({ fields }) => {
      this.#accountApps = [{ app_id: this.#settings.app_id, name: null, fields }];
      return this.#all();
    },
    unsubscribe_account: () => {
      this.#accountApps = [];
      return this.#all();
    },
    lint_fields: ({ level, fields }) => fields.flatMap((name) => this.#lint(level, name)),
  };

  #fields(level: FieldLevel): Field[] {
    return level === "account" && this.#settings.login === "facebook" ? PAGE_FIELDS : FIELDS;
  }

  #lint(level: FieldLevel, name: string): LintFinding[] {
    const known = this.#fields(level);
    if (known.some((field) => field.name === name)) return [];
    if (name === "media")
      return [
        {
          field: name,
          problem:
            "There is no field “media”: Instagram sends no webhook for new posts. Ask for /me/media from time to time.",
          suggestion: null,
        },
      ];
    const near = known.find((field) => field.name.slice(0, 3) === name.slice(0, 3));
    return [
      {
        field: name,
        problem: `“${name}” is no field of the object “instagram”.`,
        suggestion: near?.name ?? null,
      },
    ];
  }

  #all(): Subscriptions {
    const { enabled, app_id, login } = this.#settings;
    const url = this.publicUrl();
    const reason = !enabled
      ? NOT_ALLOWED
      : app_id === ""
        ? "The Meta app's id is missing: add it in Setup, Subscriptions."
        : null;
    const tokenReason = !enabled
      ? NOT_ALLOWED
      : this.accessToken === null
        ? "The account's access token is missing: add it in Setup, Subscriptions."
        : null;
    const fails = this.look === "error";
    const subscription = this.#app;
    return {
      settings: this.#settings,
      access_token: this.accessToken,
      token_warning: fails
        ? {
            explanation: "The token starts with EAA, so it was made for Facebook Login.",
            remedy: "Choose Facebook, or make a token with Instagram Login.",
          }
        : null,
      public_url: url,
      app:
        reason !== null
          ? { state: "not_asked", reason }
          : fails
            ? FAILED
            : {
                state: "known",
                value: {
                  subscription,
                  is_ours:
                    subscription === null || url === null
                      ? null
                      : subscription.callback_url === url,
                },
              },
      account:
        tokenReason !== null
          ? { state: "not_asked", reason: tokenReason }
          : fails
            ? FAILED
            : {
                state: "known",
                value: {
                  apps: this.#accountApps,
                  ours: this.#accountApps.find(({ app_id }) => app_id === APP_ID) ?? null,
                },
              },
      who:
        tokenReason !== null
          ? { state: "not_asked", reason: tokenReason }
          : fails
            ? FAILED
            : {
                state: "known",
                value: {
                  id: "17841400000123456",
                  name: login === "instagram" ? "lena.paints" : "Lena Paints",
                },
              },
      app_fields: this.#fields("app"),
      account_fields: this.#fields("account"),
    };
  }
}
