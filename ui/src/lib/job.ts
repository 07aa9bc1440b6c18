// What the core works at by itself, in words.
import type { JobState } from "../api/generated";
import type { Sign } from "./words";

export const JOB_STATES: Record<JobState, Sign> = {
  running: { word: "Running", icon: "half", tone: "none" },
  done: { word: "Done", icon: "check", tone: "valid" },
  cancelled: { word: "Cancelled", icon: "dash", tone: "none" },
  stopped: { word: "Stopped", icon: "dash", tone: "warn" },
  failed: { word: "Broke off", icon: "cross", tone: "bad" },
};
