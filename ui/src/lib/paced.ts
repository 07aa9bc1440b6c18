// Something that is done at most once in a while, never twice at once, and once more when it was
// wished for meanwhile.

export class Paced {
  #wished = false;
  #running: Promise<void> | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #last = -Infinity;

  constructor(
    private readonly run: () => Promise<void>,
    private readonly pause: number,
  ) {}

  wish(): void {
    this.#wished = true;
    this.#next();
  }

  /** Does at once what was wished for. */
  async flush(): Promise<void> {
    await this.#running;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#wished) await this.#go();
  }

  #next(): void {
    if (!this.#wished || this.#running || this.#timer !== undefined) return;
    const wait = this.#last + this.pause - Date.now();
    if (wait <= 0) void this.#go();
    else
      this.#timer = setTimeout(() => {
        this.#timer = undefined;
        this.#next();
      }, wait);
  }

  #go(): Promise<void> {
    this.#wished = false;
    this.#last = Date.now();
    this.#running = this.run().finally(() => {
      this.#running = null;
      this.#next();
    });
    return this.#running;
  }
}
