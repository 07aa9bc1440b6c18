// Bodies over 100 KB are too large for it: the default of Express.
import { serve } from "./plumbing.mjs";

serve({ limit: 100 * 1024 });
