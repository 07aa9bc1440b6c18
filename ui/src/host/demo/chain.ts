// The demo's chain and steps: `?chain=proven|broken|silent`; without it nothing is known yet.
import type { Chain, Link, LinkId, LinkState, Step } from "../../api/generated";

const at = (ms: number) => new Date(Date.now() - ms).toISOString();
const link = (id: LinkId, state: LinkState, finding: string, more: Partial<Link> = {}): Link => ({
  id,
  state,
  finding,
  fix: "",
  checks: [],
  remedy: null,
  ...more,
});
const SUMMARIES: Record<string, string> = {
  proven: "Every link holds.",
  broken: "The chain breaks at the app's subscription.",
};

export function demoChain(look: string, callbackUrl: string, publicUrl: string | null): Chain {
  const proven = look === "proven";
  const broken = look === "broken";
  const real = `A real event arrived from outside at ${at(40_000)}.`;
  const links = [
    link("receiver", "proven", `Hookglass listens at ${callbackUrl}.`),
    publicUrl !== null || proven || broken
      ? link(
          "tunnel",
          "proven",
          `${publicUrl ?? "https://hooks.example.com"} leads here: asked and answered in 184 ms.`,
        )
      : link("tunnel", "broken", "There is no public URL, so Meta cannot reach this machine.", {
          fix: "Choose ngrok in Setup, or name the URL that your own proxy or tunnel provides.",
          remedy: "public_url",
        }),
    proven || broken
      ? link("handshake", "proven", `Meta verified the URL at ${at(900_000)}.`)
      : link("handshake", "unknown", "Meta has not called yet.", {
          fix: "In the Meta console, paste the callback URL and the verify token, and press “Verify and save”.",
          remedy: "handshake",
        }),
    proven
      ? link("subscription", "proven", "Meta delivers comments, mentions, messages to this URL.")
      : broken
        ? link(
            "subscription",
            "broken",
            `Meta delivers to https://hooks.example.com/instagram, not to ${publicUrl ?? "this machine"}.`,
            {
              fix: "Point Meta here, if this machine shall have the deliveries: an app has one callback only.",
              remedy: "point_meta_here",
            },
          )
        : link(
            "subscription",
            "unknown",
            "Whether the app has this callback is known to Meta only. Let Hookglass look.",
            {
              checks: [
                "In the Meta console, open the app, Webhooks (or Instagram, API setup), object “instagram”: the callback URL has to be the one above.",
                "There, the fields you want (comments, mentions, messages) have to be subscribed.",
              ],
              remedy: "subscriptions",
            },
          ),
    proven
      ? link("account", "proven", "The account delivers comments, messages to the app.")
      : link(
          "account",
          "unknown",
          "Whether the account is subscribed to the app is known to Meta only. Let Hookglass look.",
          {
            checks: [
              "Instagram login: POST /me/subscribed_apps with the user's token and subscribed_fields=comments,messages.",
              "One wrong field name voids the whole call, and each call replaces the list.",
            ],
            remedy: "subscriptions",
          },
        ),
    proven
      ? link("permissions", "proven", real)
      : link(
          "permissions",
          "unknown",
          "No real event has arrived yet, so nothing shows what the app may have.",
          {
            checks: [
              "The app is published (Live), not in development mode: without it even testers' events are not sent.",
              "comments and live_comments need Advanced Access, and that needs app review and a verified business.",
              "The account is a professional one, and for comments a public one.",
              "For messages: in the Instagram app, Settings, Messages, “Allow access to messages” is on.",
            ],
          },
        ),
    proven
      ? link("events", "proven", `The last event arrived at ${at(40_000)}.`)
      : link("events", "unknown", "No event from outside has arrived yet.", {
          fix: "In the Meta console, press “Test” beside a field, or comment on a post of the account.",
        }),
  ];
  const first = links.find(({ state }) => state === "broken")?.id ?? null;
  return {
    links,
    broken: first,
    summary:
      SUMMARIES[look] ??
      (first === "tunnel"
        ? "The chain breaks at the public URL."
        : "No link is known to be broken; 5 can only be looked up by you."),
  };
}

export function demoSteps(
  look: string,
  {
    secrets,
    publicUrl,
    isAstray,
  }: { secrets: number; publicUrl: string | null; isAstray: boolean },
): Step[] {
  const proven = look === "proven";
  const reached = `${publicUrl ?? "https://hooks.example.com"} leads here: asked and answered in 184 ms.`;
  return [
    secrets === 0
      ? { id: "secret", state: "open", finding: "No app secret yet, so nothing can be verified." }
      : proven
        ? {
            id: "secret",
            state: "proven",
            finding: "“instagram_app_secret” matched a delivery from outside.",
          }
        : { id: "secret", state: "done", finding: "Set. Meta's first delivery will prove it." },
    isAstray
      ? {
          id: "public_url",
          state: "broken",
          finding: "ngrok showed its warning page for browsers (ERR_NGROK_6024).",
        }
      : publicUrl !== null || proven
        ? { id: "public_url", state: "proven", finding: reached }
        : {
            id: "public_url",
            state: "open",
            finding: "There is no public URL, so Meta cannot reach this machine.",
          },
    proven
      ? { id: "handshake", state: "proven", finding: `Meta verified the URL at ${at(40_000)}.` }
      : {
          id: "handshake",
          state: "done",
          finding: "It works from this machine. Meta has not called yet.",
        },
    proven
      ? { id: "first_event", state: "proven", finding: `A real event arrived at ${at(30_000)}.` }
      : { id: "first_event", state: "open", finding: "Nothing from outside has arrived yet." },
  ];
}
