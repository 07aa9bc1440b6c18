// The demo's signature doctor: one answer for each verdict.
import type { DeliveryDetail, Finding, Fix, SignatureExplanation } from "../../api/generated";

const RAW_BODY: Fix[] = [
  {
    framework: null,
    text: "Compute the HMAC over the raw bytes of the request, before anything parses or decodes them.",
    snippet: null,
  },
  {
    framework: "Express",
    text: "Keep the raw bytes in the parser's verify hook.",
    snippet:
      "app.use(express.json({ verify: (req, _res, buf) => { req.rawBody = buf } }))\n// then: createHmac('sha256', secret).update(req.rawBody).digest('hex')",
  },
  {
    framework: "Next.js",
    text: "Read the bytes before parsing, in a route handler.",
    snippet:
      "export async function POST(request) {\n  const raw = Buffer.from(await request.arrayBuffer())\n  // verify raw, then JSON.parse(raw.toString('utf8'))\n}",
  },
  {
    framework: "Django",
    text: "Use request.body, before request.POST or a REST parser.",
    snippet: "digest = hmac.new(secret.encode(), request.body, hashlib.sha256).hexdigest()",
  },
];

const finding = (
  code: Finding["code"],
  what: string,
  evidence: string,
  fix: Fix[] | string,
  span: Finding["span"] = null,
): Finding => ({
  code,
  what,
  evidence,
  fix: typeof fix === "string" ? [{ framework: null, text: fix, snippet: null }] : fix,
  span,
  secret: null,
});

export function demoDoctor({ row }: DeliveryDetail): SignatureExplanation {
  const findings: Finding[] = [];
  if (row.verdict === "invalid")
    findings.push(
      finding(
        "slash_unescaped",
        "Meta escapes slashes as \\/; whatever wrote this body anew did not.",
        "The digest that came is the one of this body with \\/ for each slash, made with “instagram_app_secret”.",
        RAW_BODY,
        [11, 22],
      ),
      finding(
        "body_reserialised",
        "The body was parsed and written anew before it was signed or checked.",
        "The digest that came is the one of this body without white space between its tokens, made with “instagram_app_secret”.",
        RAW_BODY,
        [1, 9],
      ),
    );
  if (row.verdict === "malformed")
    findings.push(
      finding(
        "missing_prefix",
        "The signature has no “sha256=” in front of its digits.",
        "With it, the digest would match “instagram_app_secret”.",
        "Write sha256= before the digest, and have your own check insist on it.",
      ),
    );
  if (row.verdict === "missing")
    findings.push(
      finding(
        "no_signature",
        "The request has no signature.",
        "No header is named X-Hub-Signature-256 or X-Hub-Signature.",
        "Meta signs every delivery. If this one came through a proxy, let it pass X-Hub-Signature-256 on; a request that you made yourself has to be signed.",
      ),
    );
  if (row.verdict === "no_secret")
    findings.push(
      finding(
        "no_secret",
        "No secret is configured, so nothing can be checked.",
        "Every configured secret is blank, or there is none.",
        "Copy the app secret from the Meta console: Instagram > API setup with Instagram login > Instagram app secret, or App settings > Basic.",
      ),
    );
  return {
    verdict: row.verdict,
    secret: row.secret,
    diagnosis: findings.map(({ code }) => code),
    findings,
    exhausted: row.id % 2 === 1,
  };
}
