// Where something is sent to: our own receiver, a target by name, or a URL.
import type { Destination, SimulationTo, TargetInfo } from "../api/generated";

/** As a form keeps it. */
export interface DestinationForm {
  /** `receiver`, `url`, or a target's id; 0 until somebody chose. */
  choice: "receiver" | "url" | number;
  url: string;
  /** Seconds, for a URL; `null`: as long as it takes. */
  timeout: number | null;
}

export const nowhere = (): DestinationForm => ({ choice: 0, url: "", timeout: 10 });

/** What is chosen, where it still exists; else the nearest to it. */
export function settled(
  choice: DestinationForm["choice"],
  targets: readonly TargetInfo[],
  hasReceiver: boolean,
): DestinationForm["choice"] {
  if (choice === "url") return "url";
  if (choice === "receiver" && hasReceiver) return "receiver";
  if (targets.some(({ id }) => id === choice)) return choice;
  return hasReceiver ? "receiver" : (targets.at(0)?.id ?? "url");
}

/** `null` while there is no URL. */
export function destinationOf({ choice, url, timeout }: DestinationForm): Destination | null {
  if (typeof choice === "number") return { kind: "target", id: choice };
  if (choice === "receiver" || url.trim() === "") return null;
  return { kind: "url", url: url.trim(), timeout_s: timeout };
}

/** `null` while there is no URL. */
export function simulationTo(form: DestinationForm): SimulationTo | null {
  if (form.choice === "receiver") return { where: "receiver" };
  const to = destinationOf(form);
  return to && { where: "endpoint", to };
}
