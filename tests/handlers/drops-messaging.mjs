// It knows changes[] only. With the argument “counts” it says so in its answer, and not in its status.
import { serve, work } from "./plumbing.mjs";

const counts = process.argv[2] === "counts";

serve({
  accept(payload) {
    let received = 0;
    for (const entry of payload.entry) {
      if (!counts && !entry.changes) return [404, { error: "Not found" }];
      for (const change of entry.changes ?? []) {
        work(change);
        received += 1;
      }
    }
    return [200, counts ? { received } : { success: true }];
  },
});
