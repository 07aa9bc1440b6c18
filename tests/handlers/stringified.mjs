// It verifies what JSON.stringify writes, and not what came.
import { isSigned, parse, serve } from "./plumbing.mjs";

serve({
  verify: (raw, headers) => isSigned(JSON.stringify(parse(raw)) ?? "", headers),
});
