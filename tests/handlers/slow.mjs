// It works before it answers.
import { setTimeout } from "node:timers/promises";
import { serve, take } from "./plumbing.mjs";

serve({
  async accept(payload) {
    await setTimeout(5200);
    return take(payload);
  },
});
