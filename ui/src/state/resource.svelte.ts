// Something loaded for a key. The old value stays until the new one is there, so nothing flickers;
// one request runs at a time, and when several keys were wished meanwhile only the last is asked.
import { Failure } from "../api/call";

export class Resource<K, T> {
  value = $state.raw<T | null>(null);
  failure = $state.raw<Failure | null>(null);
  #wish: { key: K } | null = null;
  #running: Promise<void> | null = null;

  constructor(private readonly load: (key: K) => Promise<T>) {}

  /** Loads the key, also when it is the one that is shown. */
  open(key: K): Promise<void> {
    this.#wish = { key };
    this.#running ??= this.#run().finally(() => (this.#running = null));
    return this.#running;
  }

  clear(): void {
    this.#wish = null;
    this.value = null;
    this.failure = null;
  }

  async #run(): Promise<void> {
    for (let wish = this.#wish; wish; wish = this.#wish) {
      const outcome = await this.load(wish.key).then(
        (value) => ({ value, failure: null }),
        (error: unknown) => ({ value: null, failure: Failure.of(error) }),
      );
      if (this.#wish !== wish) continue;
      this.#wish = null;
      this.value = outcome.value;
      this.failure = outcome.failure;
    }
  }
}
