// A read JSON document: one row of numbers a value, in the order of the text. A value's descendants
// follow it directly, up to `after`, so that folding is arithmetic and needs no tree of objects.
import { JsonError } from "./scan";

export const OBJECT = 1;
export const ARRAY = 2;
export const STRING = 3;
export const NUMBER = 4;
export const LITERAL = 5;

const [KIND, START, END, KEY, PARENT, INDEX, SIZE, AFTER, DEPTH] = [0, 1, 2, 3, 4, 5, 6, 7, 8];
const WIDTH = 9;

/** 72 MB of table. A body of 16 MiB can hold eight times as many, all of them worthless to look at. */
const MOST_VALUES = 2_000_000;

export class NodeTable {
  /** The value added last is a container that still waits for its first member. */
  justOpened = false;
  #cells = new Uint32Array(256 * WIDTH);
  #length = 0;

  kind(node: number): number {
    return this.#cells[node * WIDTH + KIND];
  }

  add(kind: number, start: number, key: number, parent: number | undefined, depth: number): number {
    if (this.#length === MOST_VALUES) {
      throw new JsonError("There are too many values for a tree", start);
    }
    const index = parent === undefined ? 0 : this.#cells[parent * WIDTH + SIZE]++;
    if ((this.#length + 1) * WIDTH > this.#cells.length) this.#grow();
    const cells = this.#cells;
    const row = this.#length * WIDTH;
    cells[row + KIND] = kind;
    cells[row + START] = start;
    cells[row + KEY] = key;
    cells[row + PARENT] = parent ?? 0;
    cells[row + INDEX] = index;
    cells[row + DEPTH] = depth;
    this.justOpened = true;
    return this.#length++;
  }

  close(node: number, end: number): void {
    this.#cells[node * WIDTH + END] = end;
    this.#cells[node * WIDTH + AFTER] = this.#length;
    this.justOpened = false;
  }

  finish(bytes: Uint8Array): JsonDoc {
    return new JsonDoc(bytes, this.#cells, this.#length);
  }

  #grow(): void {
    const larger = new Uint32Array(this.#cells.length * 2);
    larger.set(this.#cells);
    this.#cells = larger;
  }
}

export class JsonDoc {
  constructor(
    readonly bytes: Uint8Array,
    private readonly cells: Uint32Array,
    /** How many values there are, the outermost included. */
    readonly length: number,
  ) {}

  kind = (node: number): number => this.cells[node * WIDTH + KIND];
  start = (node: number): number => this.cells[node * WIDTH + START];
  end = (node: number): number => this.cells[node * WIDTH + END];
  /** Where the key's opening quote is; 0 for a value without one, since no key can be at 0. */
  key = (node: number): number => this.cells[node * WIDTH + KEY];
  parent = (node: number): number => this.cells[node * WIDTH + PARENT];
  /** Position among the members of the parent. */
  index = (node: number): number => this.cells[node * WIDTH + INDEX];
  /** How many members a container has. */
  size = (node: number): number => this.cells[node * WIDTH + SIZE];
  /** The first value that is not inside this one. */
  after = (node: number): number => this.cells[node * WIDTH + AFTER];
  depth = (node: number): number => this.cells[node * WIDTH + DEPTH];

  folds = (node: number): boolean => this.size(node) > 0;

  /** The values in sight when some are folded, in order. */
  visible(folded: ReadonlySet<number>): Uint32Array {
    const shown = new Uint32Array(this.length);
    let length = 0;
    for (let node = 0; node < this.length;) {
      shown[length++] = node;
      node = folded.has(node) ? this.after(node) : node + 1;
    }
    return shown.subarray(0, length);
  }
}
