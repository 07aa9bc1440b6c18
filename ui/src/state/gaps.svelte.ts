// The times without a way in. They change with the tunnel's state, so they are read then.
import type { Call } from "../api/call";
import type { Gap, TunnelState } from "../api/generated";
import { tunnelKey } from "../lib/tunnel";

export class Gaps {
  value = $state.raw<Gap[]>([]);
  #key = "";
  #again = false;

  constructor(private readonly call: Call) {}

  /**
   * What the newest status says. A state is told a moment before its gap is kept, so what is read
   * at a change is read once more with the status after it.
   */
  heard(state: TunnelState): void {
    const key = tunnelKey(state);
    const changed = key !== this.#key;
    if (!changed && !this.#again) return;
    this.#key = key;
    this.#again = changed;
    void this.#load();
  }

  async #load(): Promise<void> {
    try {
      this.value = await this.call("list_gaps");
    } catch {
      this.#again = true; // the connection shows what is wrong
    }
  }
}
