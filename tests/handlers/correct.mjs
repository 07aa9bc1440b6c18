// Nothing is wrong with it.
import { serve } from "./plumbing.mjs";

serve();
