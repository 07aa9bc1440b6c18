// It sends the challenge as JSON.
import { json, serve } from "./plumbing.mjs";

serve({
  answer: (response, challenge) => json(response, 200, challenge),
});
