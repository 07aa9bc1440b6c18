//! Code to copy, for the frameworks people receive webhooks with.

use super::Fix;

const fn with(framework: &'static str, text: &'static str, snippet: &'static str) -> Fix {
    Fix {
        framework: Some(framework),
        text,
        snippet: Some(snippet),
    }
}

/// The HMAC over the raw bytes.
pub(super) const RAW_BODY: &[Fix] = &[
    with(
        "Express",
        "Keep the raw bytes in the parser's verify hook.",
        "app.use(express.json({ verify: (req, _res, buf) => { req.rawBody = buf } }))\n// then: createHmac('sha256', secret).update(req.rawBody).digest('hex')",
    ),
    with(
        "Next.js",
        "Read the bytes before parsing, in a route handler.",
        "export async function POST(request) {\n  const raw = Buffer.from(await request.arrayBuffer())\n  // verify raw, then JSON.parse(raw.toString('utf8'))\n}",
    ),
    with(
        "Fastify",
        "Let the parser hand over the buffer.",
        "app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (_req, body, done) => done(null, body))",
    ),
    with(
        "Django",
        "Use request.body, before request.POST or a REST parser.",
        "digest = hmac.new(secret.encode(), request.body, hashlib.sha256).hexdigest()",
    ),
    with(
        "Rails",
        "Use the raw post, not params.",
        "digest = OpenSSL::HMAC.hexdigest('SHA256', secret, request.raw_post)",
    ),
    with(
        "Laravel",
        "Use the raw content, not the input.",
        "$digest = hash_hmac('sha256', $request->getContent(), $secret);",
    ),
    with(
        "Spring",
        "Take the body as bytes.",
        "@PostMapping(\"/webhook\")\nResponseEntity<?> receive(@RequestBody byte[] raw, @RequestHeader(\"X-Hub-Signature-256\") String signature)",
    ),
    with(
        "axum",
        "Take Bytes, and parse after verifying.",
        "async fn receive(headers: HeaderMap, raw: Bytes) -> StatusCode { /* verify(&raw), then serde_json::from_slice(&raw) */ }",
    ),
];

/// The right digest, in the right form.
pub(super) const HMAC: &[Fix] = &[
    with(
        "Express",
        "Sign like this.",
        "'sha256=' + crypto.createHmac('sha256', secret).update(raw).digest('hex')",
    ),
    with(
        "Next.js",
        "Sign like this.",
        "'sha256=' + crypto.createHmac('sha256', secret).update(raw).digest('hex')",
    ),
    with(
        "Fastify",
        "Sign like this.",
        "'sha256=' + crypto.createHmac('sha256', secret).update(raw).digest('hex')",
    ),
    with(
        "Django",
        "Sign like this.",
        "'sha256=' + hmac.new(secret.encode(), raw, hashlib.sha256).hexdigest()",
    ),
    with(
        "Rails",
        "Sign like this.",
        "\"sha256=#{OpenSSL::HMAC.hexdigest('SHA256', secret, raw)}\"",
    ),
    with(
        "Laravel",
        "Sign like this.",
        "'sha256=' . hash_hmac('sha256', $raw, $secret)",
    ),
    with(
        "Spring",
        "Sign like this.",
        "Mac mac = Mac.getInstance(\"HmacSHA256\");\nmac.init(new SecretKeySpec(secret.getBytes(UTF_8), \"HmacSHA256\"));\nString value = \"sha256=\" + HexFormat.of().formatHex(mac.doFinal(raw));",
    ),
    with(
        "axum",
        "Sign like this.",
        "let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes())?;\nmac.update(&raw);\nlet value = format!(\"sha256={}\", hex::encode(mac.finalize().into_bytes()));",
    ),
];

/// A secret without what does not belong to it.
pub(super) const READ_SECRET: &[Fix] = &[
    with(
        "Express",
        "Trim it where it is read.",
        "const secret = process.env.INSTAGRAM_WEBHOOK_SECRET.trim()",
    ),
    with(
        "Next.js",
        "Trim it where it is read.",
        "const secret = process.env.INSTAGRAM_WEBHOOK_SECRET.trim()",
    ),
    with(
        "Django",
        "Trim it where it is read.",
        "secret = os.environ['INSTAGRAM_WEBHOOK_SECRET'].strip()",
    ),
    with(
        "Rails",
        "Trim it where it is read.",
        "secret = ENV.fetch('INSTAGRAM_WEBHOOK_SECRET').strip",
    ),
    with(
        "Laravel",
        "Trim it where it is read.",
        "'secret' => trim(env('INSTAGRAM_WEBHOOK_SECRET')),",
    ),
];

/// Larger bodies.
pub(super) const LIMIT: &[Fix] = &[
    with(
        "Express",
        "Raise the limit.",
        "app.use(express.json({ limit: '5mb' }))",
    ),
    with(
        "Fastify",
        "Raise the limit.",
        "const app = fastify({ bodyLimit: 5 * 1024 * 1024 })",
    ),
    with(
        "Django",
        "Raise the limit.",
        "DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024",
    ),
    with(
        "axum",
        "Raise the limit.",
        ".layer(DefaultBodyLimit::max(5 * 1024 * 1024))",
    ),
];
