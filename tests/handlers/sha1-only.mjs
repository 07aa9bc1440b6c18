// It verifies the old header only, as Meta's own samples do.
import { hmac, serve } from "./plumbing.mjs";

serve({
  verify: (raw, headers) => headers["x-hub-signature"] === `sha1=${hmac(raw, "sha1")}`,
});
