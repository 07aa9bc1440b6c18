// Row heights that the windowing has to know in pixels: the same as in styles/tokens.css, which a
// test compares. Reading them from the page would cost a layout before the first row.

export const ROW = 28;
export const HEAD = 24;
export const CODE_ROW = 18;
