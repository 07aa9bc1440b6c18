// The icons: strokes on a 16 × 16 grid, drawn for 16 px so that nothing blurs.

export const ICONS = {
  check: "M3 8.5l3.2 3.2L13 5",
  cross: "M4 4l8 8M12 4l-8 8",
  broken: "M8 2.5v6M8 12v.6",
  unsigned: "M2.5 11c2-5 3.5-6 4-4.5S5.5 11 7 11s2-2 3-2 .5 1.5 1.5 1.5 1-.5 2-.5M3 14l10-12",
  key: "M10.5 9.5a3.5 3.5 0 1 0-3.3-2.3L2.5 12v1.5H5V12h1.5v-1.5H8z",
  dash: "M4 8h8",
  globe: "M8 2a6 6 0 1 0 0 12A6 6 0 0 0 8 2M2 8h12M8 2c-4.5 4-4.5 8 0 12M8 2c4.5 4 4.5 8 0 12",
  machine: "M2.5 3.5h11v7h-11zM5.5 13.5h5M8 10.5v3",
  flask: "M6.5 2h3M7 2v4.5L3.5 13.5h9L9 6.5V2M5.5 10h5",
  import: "M8 2v7.5M5 7l3 3 3-3M2.5 11.5v2h11v-2",
  replay: "M3 8a5 5 0 1 0 1.8-3.8L3 5.8M3 2.5v3.3h3.3",
  copy: "M5.5 5.5h8v8h-8zM10.5 5.5v-3h-8v8h3",
  list: "M5.5 4h8M5.5 8h8M5.5 12h8M2.5 4h.1M2.5 8h.1M2.5 12h.1",
  setup:
    "M2 5h6M12 5h2M2 11h2M8 11h6M8 5a2 2 0 1 0 4 0 2 2 0 0 0-4 0M4 11a2 2 0 1 0 4 0 2 2 0 0 0-4 0",
  down: "M4 6l4 4 4-4",
  right: "M6 4l4 4-4 4",
  up: "M8 13V3M4 7l4-4 4 4",
  warning: "M8 2.5l6 11H2zM8 6.5v3.5M8 12v.1",
  eye: "M1.5 8C4 3.5 12 3.5 14.5 8 12 12.5 4 12.5 1.5 8M6.5 8a1.5 1.5 0 1 0 3 0 1.5 1.5 0 0 0-3 0",
  circle: "M8 2.5a5.5 5.5 0 1 0 0 11 5.5 5.5 0 0 0 0-11",
  half: "M8 2.5a5.5 5.5 0 1 0 0 11 5.5 5.5 0 0 0 0-11v11M10 4v8M12 5.5v5",
  question: "M5.8 6.2a2.2 2.2 0 1 1 3.3 1.9C8.3 8.6 8 9 8 9.8M8 12.4v.1",
  chain:
    "M6.3 9.7l3.4-3.4M7 4.6l1.5-1.5a2.6 2.6 0 0 1 3.7 0l.7.7a2.6 2.6 0 0 1 0 3.7L11.4 9M9 11.4l-1.5 1.5a2.6 2.6 0 0 1-3.7 0l-.7-.7a2.6 2.6 0 0 1 0-3.7L4.6 7",
} as const;

export type IconName = keyof typeof ICONS;
