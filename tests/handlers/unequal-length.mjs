// timingSafeEqual throws where the lengths differ, and the framework answers 500.
// With the argument “dies” there is no framework, and the process ends.
import { timingSafeEqual } from "node:crypto";
import { hmac, serve, signatureOf } from "./plumbing.mjs";

serve({
  dies: process.argv[2] === "dies",
  verify(raw, headers) {
    const signature = signatureOf(headers);
    return (
      !!signature && timingSafeEqual(Buffer.from(signature), Buffer.from(`sha256=${hmac(raw)}`))
    );
  },
});
