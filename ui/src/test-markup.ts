/** The page with all its attributes, as text: for tests that look for what must not be in it. */
export const markup = (): string => new XMLSerializer().serializeToString(document.body);
