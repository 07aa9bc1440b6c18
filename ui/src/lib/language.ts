// WebKitGTK names its language after the locale: “c” under LANG=C.UTF-8, which is no language to Intl.
// A library that formats by it then throws while it is loaded.

/** Gives the browser a language that Intl knows, where it has none. */
export function mendLanguage(own: { language: string } = navigator): void {
  try {
    new Intl.NumberFormat(own.language);
  } catch {
    Object.defineProperty(own, "language", { value: "en-US", configurable: true });
  }
}
