// What jsdom lacks: layout, and dialogs. Every element is 800 × 600 px, so that windowed lists draw rows.
// Each test is a window of its own.
import { configure } from "@testing-library/svelte";
import "@testing-library/svelte/vitest";
import { beforeEach, vi } from "vitest";

// A machine that does other work as well is slow, also to load a module for the first time; no test
// waits for something that never comes.
const PATIENCE_MS = 60_000;
configure({ asyncUtilTimeout: PATIENCE_MS });
const waitFor = vi.waitFor;
vi.waitFor = (callback, options) => waitFor(callback, options ?? { timeout: PATIENCE_MS });

beforeEach(() => sessionStorage.clear());

globalThis.ResizeObserver = class {
  observe(): void {}
  unobserve(): void {}
  disconnect(): void {}
};
/** Everything is in sight. */
globalThis.IntersectionObserver = class {
  readonly root = null;
  readonly rootMargin = "";
  readonly scrollMargin = "";
  readonly thresholds = [];
  readonly #heard: IntersectionObserverCallback;
  constructor(heard: IntersectionObserverCallback) {
    this.#heard = heard;
  }
  observe(target: Element): void {
    const entry = { target, isIntersecting: true } as unknown as IntersectionObserverEntry;
    queueMicrotask(() => this.#heard([entry], this));
  }
  unobserve(): void {}
  disconnect(): void {}
  takeRecords(): IntersectionObserverEntry[] {
    return [];
  }
};
Object.defineProperties(HTMLElement.prototype, {
  clientHeight: { configurable: true, value: 600 },
  clientWidth: { configurable: true, value: 800 },
});
Element.prototype.scrollIntoView = () => {};
HTMLDialogElement.prototype.showModal = function () {
  this.open = true;
};
// The editor measures its text.
Range.prototype.getClientRects = () => [] as unknown as DOMRectList;
Range.prototype.getBoundingClientRect = () => new DOMRect();
