// Are the counters true? Under load the later ones always trail by what is under way, so they are
// compared with what had been received a moment ago, not with what is received now.

const GRACE = 1000;

export class Balance {
  #marks: { at: number; received: number }[] = [];

  mark(at: number, received: number): void {
    if (this.#marks.at(-1)?.received !== received) this.#marks.push({ at, received });
    // The newest mark that is old enough says it all; those before it are not needed.
    while (this.#marks.length > 1 && this.#marks[1].at <= at - GRACE) this.#marks.shift();
  }

  /** Whether a counter has had the time to reach what was received, and has not. */
  isShort(at: number, counter: number): boolean {
    const due = this.#marks.findLast((mark) => mark.at <= at - GRACE);
    return due !== undefined && counter < due.received;
  }
}
