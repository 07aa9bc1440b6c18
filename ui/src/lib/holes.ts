// Ids that are known to be gone, as ranges: a list that counts down its ids passes over them, however
// many there are.

export class Holes {
  /** Inclusive, from high to low, apart from each other. */
  #ranges: [high: number, low: number][] = [];

  add(high: number, low: number): void {
    if (high < low) return;
    const apart = this.#ranges.filter(([h, l]) => {
      if (h < low - 1 || l > high + 1) return true;
      high = Math.max(high, h);
      low = Math.min(low, l);
      return false;
    });
    this.#ranges = [...apart, [high, low] as [number, number]].sort((a, b) => b[0] - a[0]);
  }

  clear(): void {
    this.#ranges = [];
  }

  has(id: number): boolean {
    return this.#ranges.some(([high, low]) => id <= high && id >= low);
  }

  /** How many are gone from `high` down to `low`. */
  within(high: number, low: number): number {
    return this.#ranges.reduce(
      (sum, [h, l]) => sum + Math.max(0, Math.min(h, high) - Math.max(l, low) + 1),
      0,
    );
  }

  /** The id so many lines below `top`. */
  at(top: number, line: number): number {
    let id = top - line;
    for (const [high, low] of this.#ranges) {
      if (low > top) continue;
      if (Math.min(high, top) < id) break;
      id -= Math.min(high, top) - low + 1;
    }
    return id;
  }
}
