// It never looks at the signature.
import { serve } from "./plumbing.mjs";

serve({ verify: () => true });
