// Draws a chart with uPlot; loaded when the first one is shown. Colours come from the page's own
// tokens, whatever scheme and contrast it has, and follow when those change. Styles are set through
// the DOM only, never as text, which a strict policy allows.
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import type { Chart, Unit } from "../../lib/health";

export interface Drawing {
  chart: Chart;
  /** The beginnings of the steps, and the end of the last one; milliseconds. */
  times: number[];
  end: number;
  /** Times without a way in, from and to; milliseconds. */
  gaps: [number, number][];
  /** The step and the line that the keyboard is at. */
  at: number | null;
  which: number | null;
}

interface Options {
  parent: HTMLElement;
  drawing: Drawing;
  words: (value: number, unit: Unit) => string;
  /** The pointer is over a step, or over none. */
  hover: (at: number | null) => void;
  /** A step and the line next to the pointer were clicked. */
  pick: (at: number, which: number) => void;
}

export interface Plot {
  set(drawing: Drawing): void;
  destroy(): void;
}

const HEIGHT = 180;
/** What a logarithmic scale shows at least: 0.1 ms to 1 s; microseconds. */
const LOG = [100, 1e6];
const SMALLEST = 1;
/** Between ticks of what can only be counted. */
const WHOLE = [1, 10, 100, 1e3, 1e4, 1e5, 1e6].flatMap((power) => [power, 2 * power, 5 * power]);

/** Pixels for the words beside a scale, so that the longest fits. */
const room = (words: string[] | null): number =>
  Math.max(56, 16 + 7 * Math.max(0, ...(words ?? []).map(({ length }) => length)));

export function createPlot({ parent, drawing, words, hover, pick }: Options): Plot {
  let shown = drawing;
  const ink = inks(parent);
  const isLog = () => shown.chart.unit === "duration";
  const isWhole = () => shown.chart.unit === "count";
  const font = getComputedStyle(parent);
  const text = `${font.fontSize} ${font.fontFamily}`;
  const axis = {
    stroke: () => ink("--quiet"),
    font: text,
    ticks: { stroke: () => ink("--line"), width: 1, size: 4 },
    grid: { stroke: () => ink("--line"), width: 1 },
  };

  const u = new uPlot(
    {
      width: Math.max(parent.clientWidth, 200),
      height: HEIGHT,
      legend: { show: false },
      cursor: {
        y: false,
        dataIdx: (_, _series, _closest, x) => placeOf(x),
        drag: { x: false, y: false, setScale: false },
        points: { size: 7, fill: () => ink("--raised"), stroke: lineInk },
      },
      scales: {
        x: { time: true, range: () => [(shown.times[0] ?? 0) / 1000, shown.end / 1000] },
        y: isLog()
          ? { distr: 3, log: 10, range: (_, min, max) => decades(min, max) }
          : { range: (_, _min, max) => [0, Math.max(max * 1.1, 1)] },
      },
      axes: [
        { ...axis, values: hours, space: 64, size: 28 },
        {
          ...axis,
          size: (_, ticks) => room(ticks),
          ...(isLog()
            ? { splits: powers, filter: (_, ticks) => ticks }
            : { incrs: isWhole() ? WHOLE : undefined }),
          values: (_, ticks) => ticks.map((tick) => words(tick, shown.chart.unit)),
        },
      ],
      series: [
        {},
        ...drawing.chart.series.map((series): uPlot.Series => ({
          label: series.name,
          stroke: lineInk,
          width: 1.75,
          dash: series.dash,
          paths: isLog() ? uPlot.paths.linear?.() : uPlot.paths.stepped?.({ align: 1 }),
          points: { show: isLog(), size: 5, fill: () => ink("--raised") },
        })),
      ],
      hooks: { drawClear: [shadeGaps], draw: [drawLimit], setCursor: [moved] },
    },
    rows(),
    parent,
  );

  /** How long a step is; seconds. */
  function length(): number {
    const [first = shown.end] = shown.times;
    return (shown.end - first) / 1000 / Math.max(shown.times.length, 1);
  }

  /** The step of a moment in seconds. */
  function placeOf(x: number): number {
    const place = Math.floor((x - (shown.times[0] ?? 0) / 1000) / length());
    return Math.min(Math.max(place, 0), shown.times.length - 1);
  }

  /** Counts hold for a whole step and are drawn so; durations are points in its middle. */
  function rows(): uPlot.AlignedData {
    const shift = isLog() ? length() / 2 : 0;
    const values = shown.chart.series.map(({ values }) =>
      isLog()
        ? [...values.map((value) => value && Math.max(value, SMALLEST)), null]
        : [...values, values.at(-1) ?? null],
    );
    return [[...shown.times.map((time) => time / 1000 + shift), shown.end / 1000], ...values];
  }

  function lineInk(_: uPlot, i: number): string {
    const name = shown.chart.series[i - 1]?.ink ?? "ink-none";
    return ink(`--${name}`);
  }

  function decades(min: number | null, max: number | null): [number, number] {
    const top = Math.max(max ?? 0, shown.chart.limit?.value ?? 0, LOG[1]);
    const low = Math.min(min ?? Infinity, LOG[0]);
    return [10 ** Math.floor(Math.log10(low)), 10 ** Math.ceil(Math.log10(top))];
  }

  /** One line a decade, and every other one where they are many. */
  function powers(_: uPlot, _axis: number, min: number, max: number): number[] {
    const [from, to] = [Math.round(Math.log10(min)), Math.round(Math.log10(max))];
    const step = to - from > 5 ? 2 : 1;
    return Array.from(
      { length: Math.floor((to - from) / step) + 1 },
      (_, i) => 10 ** (from + i * step),
    );
  }

  function hours(_: uPlot, ticks: number[]): string[] {
    const days = shown.end - (shown.times[0] ?? 0) > 48 * 3600e3;
    const form = new Intl.DateTimeFormat(
      "en-GB",
      days ? { day: "numeric", month: "short" } : { hour: "2-digit", minute: "2-digit" },
    );
    return ticks.map((tick) => form.format(tick * 1000));
  }

  /** Washed and hatched: not told by colour alone. */
  function shadeGaps(): void {
    const { ctx, bbox } = u;
    for (const [from, to] of shown.gaps) {
      const left = Math.max(u.valToPos(from / 1000, "x", true), bbox.left);
      const right = Math.min(u.valToPos(to / 1000, "x", true), bbox.left + bbox.width);
      const width = Math.max(right - left, 2);
      ctx.save();
      ctx.beginPath();
      ctx.rect(left, bbox.top, width, bbox.height);
      ctx.clip();
      ctx.fillStyle = ink("--warn-wash");
      ctx.fillRect(left, bbox.top, width, bbox.height);
      ctx.strokeStyle = ink("--warn");
      ctx.lineWidth = 1;
      ctx.beginPath();
      for (let x = left - bbox.height; x < left + width; x += 8) {
        ctx.moveTo(x, bbox.top + bbox.height);
        ctx.lineTo(x + bbox.height, bbox.top);
      }
      ctx.globalAlpha = 0.45;
      ctx.stroke();
      ctx.restore();
    }
  }

  function drawLimit(): void {
    const { limit } = shown.chart;
    if (!limit) return;
    const { ctx, bbox } = u;
    const y = u.valToPos(limit.value, "y", true);
    ctx.save();
    ctx.strokeStyle = ink("--bad");
    ctx.fillStyle = ink("--bad");
    ctx.lineWidth = 1.5 * devicePixelRatio;
    ctx.setLineDash([2 * devicePixelRatio, 4 * devicePixelRatio]);
    ctx.beginPath();
    ctx.moveTo(bbox.left, y);
    ctx.lineTo(bbox.left + bbox.width, y);
    ctx.stroke();
    ctx.restore();
  }

  /** The step under the pointer. */
  function pointed(): number | null {
    const { left } = u.cursor;
    return left === undefined || left < 0 ? null : placeOf(u.posToVal(left, "x"));
  }

  function moved(): void {
    hover(pointed());
  }

  function clicked(): void {
    const idx = pointed();
    if (idx === null) return;
    const { top } = u.cursor;
    let [nearest, distance] = [0, Infinity];
    shown.chart.series.forEach(({ values }, i) => {
      const value = values[idx];
      if (value === null || value === undefined) return;
      const away = Math.abs(u.valToPos(Math.max(value, isLog() ? SMALLEST : 0), "y") - (top ?? 0));
      if (away < distance) [nearest, distance] = [i, away];
    });
    pick(idx, nearest);
  }

  /** Puts the cursor where the keyboard is. */
  function place(): void {
    const { at, which, times, chart } = shown;
    if (at === null) return;
    const value = chart.series[which ?? 0]?.values[at] ?? 0;
    const left = u.valToPos((times[at] ?? 0) / 1000 + length() / 2, "x");
    const top = u.valToPos(Math.max(value, isLog() ? SMALLEST : 0), "y");
    u.setCursor({ left, top }, false);
  }

  u.over.addEventListener("click", clicked);
  const resized = new ResizeObserver(() => {
    if (parent.clientWidth > 0) u.setSize({ width: parent.clientWidth, height: HEIGHT });
  });
  resized.observe(parent);
  const looks = ["(prefers-color-scheme: dark)", "(prefers-contrast: more)"].map((query) =>
    matchMedia(query),
  );
  const recolour = () => u.redraw(false);
  for (const look of looks) look.addEventListener("change", recolour);

  return {
    set(next) {
      shown = next;
      u.setData(rows());
      place();
    },
    destroy() {
      resized.disconnect();
      for (const look of looks) look.removeEventListener("change", recolour);
      u.destroy();
    },
  };
}

/** What a colour token is just now: a canvas knows neither tokens nor light-dark(). */
function inks(parent: HTMLElement): (token: string) => string {
  const probe = document.createElement("span");
  probe.hidden = true;
  parent.append(probe);
  return (token) => {
    probe.style.color = `var(${token})`;
    return getComputedStyle(probe).color;
  };
}
