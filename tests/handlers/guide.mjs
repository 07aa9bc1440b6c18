// The handler of the integration guide, line by line, and the little of Next.js that it needs.
import crypto from "node:crypto";
import { createServer } from "node:http";
import { bodyOf } from "./plumbing.mjs";

class NextResponse extends Response {}

const webhookProcessor = { async processEvent() {} };

// The guide's code begins here; only the types are gone.

const INSTAGRAM_WEBHOOK_SECRET = process.env.INSTAGRAM_WEBHOOK_SECRET;

function verifyMetaSignature(payload, signature, secret) {
  const expectedSignature = crypto.createHmac("sha256", secret).update(payload).digest("hex");

  const receivedSignature = signature.replace("sha256=", "");

  return crypto.timingSafeEqual(Buffer.from(expectedSignature), Buffer.from(receivedSignature));
}

async function POST(request) {
  try {
    const rawBody = await request.text();
    const signature = request.headers.get("x-hub-signature-256");

    // Verify signature
    if (INSTAGRAM_WEBHOOK_SECRET && signature) {
      const isValid = verifyMetaSignature(rawBody, signature, INSTAGRAM_WEBHOOK_SECRET);
      if (!isValid) {
        console.error("Invalid signature");
        return NextResponse.json({ error: "Invalid signature" }, { status: 401 });
      }
    }

    const payload = JSON.parse(rawBody);

    // Validate payload
    if (!payload.entry || !Array.isArray(payload.entry)) {
      return NextResponse.json({ error: "Invalid payload" }, { status: 400 });
    }

    // Respond immediately
    const response = NextResponse.json({ success: true });

    // Process asynchronously
    setImmediate(async () => {
      for (const entry of payload.entry) {
        const changes = entry.changes || [];

        for (const change of changes) {
          const eventType = change.field;
          const externalId = `${entry.id}_${change.value?.id || Date.now()}`;

          try {
            await webhookProcessor.processEvent({
              provider: "instagram",
              eventType,
              externalId,
              payload: { entry, change },
              signature: signature || undefined,
            });
            console.log(`Processed: ${eventType} (${externalId})`);
          } catch (error) {
            console.error("Processing error:", error);
          }
        }
      }
    });

    return response;
  } catch (error) {
    console.error("Webhook error:", error);
    return NextResponse.json({ success: true }); // Always return 200
  }
}

async function GET(request) {
  const { searchParams } = new URL(request.url);
  const mode = searchParams.get("hub.mode");
  const token = searchParams.get("hub.verify_token");
  const challenge = searchParams.get("hub.challenge");

  const VERIFY_TOKEN = process.env.INSTAGRAM_WEBHOOK_VERIFY_TOKEN || "huntaze_instagram_webhook";

  if (mode === "subscribe" && token === VERIFY_TOKEN) {
    console.log("Webhook verified");
    return new NextResponse(challenge, {
      status: 200,
      headers: { "Content-Type": "text/plain" },
    });
  }

  console.error("Verification failed");
  return NextResponse.json({ error: "Verification failed" }, { status: 403 });
}

// The guide's code ends here.

const server = createServer(async (incoming, outgoing) => {
  const body = incoming.method === "POST" ? await bodyOf(incoming) : undefined;
  const { method, headers } = incoming;
  const request = new Request(`http://localhost${incoming.url}`, { method, headers, body });
  const response = await (method === "GET" ? GET : POST)(request);
  outgoing.writeHead(response.status, Object.fromEntries(response.headers));
  outgoing.end(Buffer.from(await response.arrayBuffer()));
});
// Node's own five seconds would cut off whoever asks again just then.
server.keepAliveTimeout = 0;
server.listen(0, "127.0.0.1", () => console.log(server.address().port));
