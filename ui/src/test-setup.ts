// What jsdom lacks: layout. Every element is 800 × 600 px, so that windowed lists draw rows.
import "@testing-library/svelte/vitest";

globalThis.ResizeObserver = class {
  observe(): void {}
  unobserve(): void {}
  disconnect(): void {}
};
Object.defineProperties(HTMLElement.prototype, {
  clientHeight: { configurable: true, value: 600 },
  clientWidth: { configurable: true, value: 800 },
});
Element.prototype.scrollIntoView = () => {};
