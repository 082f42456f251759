import { svg, uid } from "../kit/dom.js";
import { dragging } from "../kit/dragging.js";
import { SCORE_NAMES } from "./sweep.js";

// Means as lines and spreads as bands over the number of generated features, on a logarithmic
// axis. Colours: u and s have the book's; the others are told apart by dash and by their names.
const STRIPES = "repeating-linear-gradient(135deg, var(--zsl-ink) 0 2px, transparent 2px 6px)";
const LOOKS = {
  T1: { colour: "--zsl-ink", dash: "1 3", fill: STRIPES },
  u: { colour: "--zsl-unseen", dash: "7 3" },
  s: { colour: "--zsl-seen", dash: "" },
  H: { colour: "--zsl-ink", dash: "" },
  AUSUC: { colour: "--zsl-accent", dash: "8 3 2 3" },
};
// chart and slider below it have one axis: synthetic.css leaves as much room beside the slider
const PAD = { left: 50, right: 60, top: 40, bottom: 26 };
const ROOM_FOR_NAME = 15; // px from one to the next at the ends of lines
const ROOM_FOR_MARK = 18; // px below the numbers

export const lookOf = (name) => LOOKS[name];

// onPick(k) when the reader points at or drags over the number k.
export function makeChart(sweep, { marked, real, onPick }) {
  const { sizes, stats } = sweep;
  const bottom = PAD.bottom + (marked ? ROOM_FOR_MARK : 0);
  const title = uid("chart");
  const root = svg("svg", { class: "zsl-sweep", role: "img", "aria-labelledby": title });
  let scale = scaleFor(sizes, 560, 340, bottom);
  let shown = 0;

  function build() {
    const { width, height } = root.getBoundingClientRect();
    if (!width) return;
    scale = scaleFor(sizes, width, height, bottom);
    root.replaceChildren(
      svg("title", { id: title }, "Scores over the number of generated features"),
      ...axes(sizes, marked, scale),
    );
    if (real > sizes[0] && real < sizes[sizes.length - 1]) {
      root.append(...upright(scale, real, ["as many as", `real ones (${Math.round(real)})`]));
    }
    stats.forEach((stat, score) => root.append(...lineWithBand(stat, score, sizes, scale)));
    root.append(...endNames(stats, scale));
    if (marked) root.append(note(scale.x(marked), scale.y(0) + 20 + ROOM_FOR_MARK, "↑ chapter", "middle"));
    root.append(...cursorAt(shown));
  }

  function cursorAt(k) {
    const x = scale.x(sizes[k]);
    const ends = { x1: x, x2: x, y1: scale.y(1), y2: scale.y(0) };
    const line = svg("line", { ...ends, class: "zsl-sweep-cursor", style: INK_LINE });
    const dots = SCORE_NAMES.map((name, score) =>
      svg("circle", {
        class: "zsl-sweep-cursor",
        r: 5,
        cx: x,
        cy: scale.y(stats[score][k].mean),
        style: LOOKS[name].fill
          ? { fill: "var(--zsl-paper)", stroke: "var(--zsl-ink)", strokeWidth: "2" }
          : { fill: `var(${LOOKS[name].colour})`, stroke: "var(--zsl-paper)" },
      }),
    );
    return [line, ...dots];
  }

  const pick = (event) => {
    const x = event.clientX - root.getBoundingClientRect().left;
    const off = sizes.map((n) => Math.abs(scale.x(n) - x));
    onPick(off.indexOf(Math.min(...off)));
  };
  dragging(root, { move: pick, hold: () => shown, undo: onPick });
  const watcher = new ResizeObserver(build);
  watcher.observe(root);

  return {
    el: root,
    set(k) {
      shown = k;
      for (const part of root.querySelectorAll(".zsl-sweep-cursor")) part.remove();
      root.append(...cursorAt(k));
    },
    destroy: () => watcher.disconnect(),
  };
}

const INK_LINE = { stroke: "var(--zsl-ink)", strokeWidth: "2" };

// From numbers of features (logarithmic) and shares to pixels.
function scaleFor(sizes, width, height, bottom) {
  const inner = width - PAD.left - PAD.right;
  return {
    left: PAD.left,
    right: width - PAD.right,
    x: (n) => PAD.left + inner * shareOf(sizes, n),
    y: (v) => PAD.top + (height - PAD.top - bottom) * (1 - v),
  };
}

// Where the number n lies between the first and the last, 0 to 1.
export function shareOf(sizes, n) {
  const [first, last] = [Math.log(sizes[0]), Math.log(sizes[sizes.length - 1])];
  return (Math.log(n) - first) / (last - first);
}

function axes(sizes, marked, { left, right, x, y }) {
  const parts = [];
  for (const v of [0, 0.2, 0.4, 0.6, 0.8, 1]) {
    const ends = { x1: left, x2: right, y1: y(v), y2: y(v) };
    parts.push(svg("line", { ...ends, class: "zsl-grid" }), note(left - 6, y(v) + 4, `${Math.round(100 * v)} %`, "end"));
  }
  for (const n of sizes) {
    const ends = { x1: x(n), x2: x(n), y1: y(0), y2: y(0) + 5 };
    parts.push(svg("line", { ...ends, class: "zsl-axis" }));
  }
  // the marked number, then from the right: one that would touch another is left out
  const written = [];
  for (const n of [marked, ...[...sizes].reverse()].filter(Boolean)) {
    const half = 4.2 * `${n}`.length + 2;
    const touched = written.find((each) => Math.abs(each.at - x(n)) < each.half + half);
    // the last one may move out of the way, where its tick still stands above it
    const at = touched && n === sizes[sizes.length - 1] ? touched.at + touched.half + half : x(n);
    if (at - half > x(n) || (touched && at === x(n))) continue;
    written.push({ at, half });
    parts.push(note(at, y(0) + 20, `${n}`, "middle"));
  }
  return parts;
}

function lineWithBand(stat, score, sizes, { x, y }) {
  const { colour, dash } = LOOKS[SCORE_NAMES[score]];
  const at = (k, v) => `${x(sizes[k]).toFixed(1)},${y(v).toFixed(1)}`;
  const upper = stat.map((s, k) => at(k, Math.min(s.mean + s.spread, 1)));
  const lower = stat.map((s, k) => at(k, Math.max(s.mean - s.spread, 0))).reverse();
  const paint = `var(${colour})`;
  return [
    svg("polygon", { points: [...upper, ...lower].join(" "), style: { fill: paint, opacity: "0.16" } }),
    svg("polyline", {
      class: "zsl-line",
      points: stat.map((s, k) => at(k, s.mean)).join(" "),
      "stroke-dasharray": dash || null,
      style: { stroke: paint },
    }),
  ];
}

// The names at the right ends of the lines; where lines end close together, the names move apart
// and a thread leads to each.
function endNames(stats, { right, y }) {
  const ends = stats.map((stat, score) => {
    const end = y(stat[stat.length - 1].mean);
    return { name: SCORE_NAMES[score], end, at: end };
  });
  ends.sort((a, b) => a.end - b.end);
  for (let pass = 0; pass < 60; pass++) {
    ends.slice(1).forEach((lower, i) => {
      const push = (ROOM_FOR_NAME - (lower.at - ends[i].at)) / 2;
      if (push > 0) [ends[i].at, lower.at] = [ends[i].at - push, lower.at + push];
    });
  }
  const over = Math.max(ends[ends.length - 1].at - y(0), 0);
  return ends.flatMap(({ name, end, at }) => {
    const stroke = `var(${LOOKS[name].colour})`;
    const thread = svg("path", { d: `M${right} ${end}L${right + 8} ${at - over}`, style: { stroke } });
    const text = note(right + 10, at - over + 4, name, "start");
    Object.assign(text.style, { fill: stroke, fontWeight: "bold" });
    return [thread, text];
  });
}

// A dotted line, and above the plot, left of it where there is room, what it says.
function upright({ x, y }, n, words) {
  const [at, top] = [x(n), y(1)];
  const line = svg("line", {
    x1: at,
    x2: at,
    y1: top - 34,
    y2: y(0),
    "stroke-dasharray": "3 3",
    style: { stroke: "var(--zsl-ink)", opacity: "0.7" },
  });
  const left = at > 7.5 * Math.max(...words.map((each) => each.length));
  const place = (text, row) => note(at + (left ? -6 : 6), top - 23 + 15 * row, text, left ? "end" : "start");
  return [line, ...words.map(place)];
}

function note(x, y, words, anchor) {
  return svg("text", { x, y, "text-anchor": anchor, class: "zsl-sweep-text" }, words);
}
