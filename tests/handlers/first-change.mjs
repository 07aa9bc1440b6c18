// It takes the first change for the only one. With the argument “counts” it is careful where there
// is none, and tells how many it has read.
import { serve, work } from "./plumbing.mjs";

serve({
  accept(payload) {
    if (process.argv[2] === "counts") {
      const change = payload.entry?.find((entry) => entry.changes?.length)?.changes[0];
      const message = payload.entry?.find((entry) => entry.messaging?.length)?.messaging[0];
      const first = [change ?? message].filter(Boolean);
      first.forEach(work);
      return [200, { processed: first.length }];
    }
    work(payload.entry[0].changes[0].value);
    return [200, { success: true }];
  },
});
