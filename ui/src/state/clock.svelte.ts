// One second hand for every relative time on the page.

export class Clock {
  now = $state(Date.now());
  #timer = setInterval(() => (this.now = Date.now()), 1000);

  stop(): void {
    clearInterval(this.#timer);
  }
}
