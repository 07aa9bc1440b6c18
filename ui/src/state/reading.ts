// When a card counts as read: it was in sight for a moment while somebody was here to see it.

const A_MOMENT = 1000;

export class Reading {
  #inSight = new Map<number, ReturnType<typeof setTimeout> | undefined>();
  #here = false;

  constructor(private readonly read: (event: number) => void) {}

  enter(event: number): void {
    if (this.#inSight.has(event)) return;
    this.#inSight.set(event, this.#start(event));
  }

  leave(event: number): void {
    clearTimeout(this.#inSight.get(event));
    this.#inSight.delete(event);
  }

  /** Somebody came to the window, or left it. What is in sight then begins anew. */
  set here(here: boolean) {
    if (here === this.#here) return;
    this.#here = here;
    for (const [event, timer] of this.#inSight) {
      clearTimeout(timer);
      this.#inSight.set(event, this.#start(event));
    }
  }

  get here(): boolean {
    return this.#here;
  }

  clear(): void {
    for (const timer of this.#inSight.values()) clearTimeout(timer);
    this.#inSight.clear();
  }

  #start(event: number): ReturnType<typeof setTimeout> | undefined {
    if (!this.#here) return undefined;
    return setTimeout(() => {
      this.#inSight.delete(event);
      this.read(event);
    }, A_MOMENT);
  }
}
