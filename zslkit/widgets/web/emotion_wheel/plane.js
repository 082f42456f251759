// The plane of valence and arousal as a drawing, with a point on it that the reader moves.
//
// makePlane({ names, emotions, pairs, onMove(valence, arousal) })
//     -> { el, set({ valence, arousal, hidden, pictures, labels, text }) }
//   emotions, pairs: Float32Array [2n] places; pictures: Float32Array [2n]; labels: their classes
import { el, svg } from "../kit/dom.js";
import { dragging } from "../kit/dragging.js";
import { markerPath } from "../kit/markers.js";

const PLANE = 360; // units of the drawing
const PLANE_PAD = 22;
const PLANE_STEP = 0.05;
const PLANE_KEYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };

export const clampPlace = (v) => Math.max(-1, Math.min(1, Math.round(v * 100) / 100));
const across = (v) => PLANE_PAD + ((v + 1) / 2) * (PLANE - 2 * PLANE_PAD);
const upwards = (a) => PLANE - across(a);

export function makePlane({ names, emotions, pairs, onMove }) {
  const dot = (x, y, marker, size, fill, opacity) => svg("path", { d: markerPath(marker, size),
    transform: `translate(${across(x).toFixed(2)} ${upwards(y).toFixed(2)})`,
    style: { fill }, opacity });
  const ends = [["unpleasant", 4, PLANE / 2 - 6, "start"], ["pleasant", PLANE - 4, PLANE / 2 - 6, "end"],
    ["stirred", PLANE / 2 + 6, 14, "start"], ["calm", PLANE / 2 + 6, PLANE - 6, "start"]];
  const ground = svg("g", { class: "zsl-wheel-ground" },
    svg("circle", { cx: PLANE / 2, cy: PLANE / 2, r: PLANE / 2 - PLANE_PAD }),
    svg("line", { x1: 0, x2: PLANE, y1: PLANE / 2, y2: PLANE / 2 }),
    svg("line", { y1: 0, y2: PLANE, x1: PLANE / 2, x2: PLANE / 2 }),
    ends.map(([text, x, y, anchor]) => svg("text", { x, y, "text-anchor": anchor }, text)));
  const small = svg("g", {}, Array.from({ length: pairs.length / 2 }, (_, k) =>
    dot(pairs[2 * k], pairs[2 * k + 1], "circle", 3.5, "var(--zsl-ink)", 0.35)));
  const fallen = svg("g", {});
  const named = svg("g", { class: "zsl-wheel-names" });
  const point = svg("g", { class: "zsl-wheel-point" },
    svg("circle", { r: 24, class: "zsl-wheel-grip" }), svg("circle", { r: 11 }), svg("line", { x1: -16, x2: 16 }), svg("line", { y1: -16, y2: 16 }));
  const drawing = svg("svg", { viewBox: `0 0 ${PLANE} ${PLANE}`, tabindex: 0, role: "application",
    "aria-roledescription": "plane", class: "zsl-wheel-plane" },
    ground, small, fallen, named, point);
  let now = { valence: 0, arousal: 0 };
  const move = (valence, arousal) => {
    now = { valence, arousal }; // at once: two keys may come before the next frame
    onMove(valence, arousal);
  };
  const toPlace = (event) => {
    const box = drawing.getBoundingClientRect();
    const unit = PLANE / box.width;
    const inner = PLANE - 2 * PLANE_PAD;
    const x = ((event.clientX - box.left) * unit - PLANE_PAD) / inner;
    const y = ((event.clientY - box.top) * unit - PLANE_PAD) / inner;
    move(clampPlace(2 * x - 1), clampPlace(1 - 2 * y));
  };
  const onPoint = (event) => Boolean(event.target.closest(".zsl-wheel-point"));
  dragging(drawing, { move: toPlace, hold: () => now, undo: (was) => move(was.valence, was.arousal),
    free: onPoint });
  // a finger on the point takes it along, and the page stays where it is
  drawing.addEventListener("touchstart", (event) => {
    if (onPoint(event)) event.preventDefault();
  }, { passive: false });
  drawing.addEventListener("keydown", (event) => {
    const way = PLANE_KEYS[event.key];
    if (!way && event.key !== "Home") return;
    event.preventDefault();
    if (!way) return move(0, 0);
    const far = event.shiftKey ? 4 * PLANE_STEP : PLANE_STEP;
    move(clampPlace(now.valence + far * way[0]), clampPlace(now.arousal + far * way[1]));
  });
  return {
    el: el("div", { class: "zsl-wheel-stage" }, drawing),
    set({ valence, arousal, hidden, pictures, labels, text }) {
      now = { valence, arousal };
      point.setAttribute("transform", `translate(${across(valence)} ${upwards(arousal)})`);
      drawing.setAttribute("aria-label",
        `Valence and arousal; arrow keys move the point, Home puts it in the middle. ${text}`);
      const look = (c) => (c === hidden ? ["triangle", "var(--zsl-unseen)"] : ["circle", "var(--zsl-seen)"]);
      fallen.replaceChildren(...labels.map((c, i) =>
        dot(pictures[2 * i], pictures[2 * i + 1], look(c)[0], c === hidden ? 9 : 5, look(c)[1],
          c === hidden ? 0.9 : 0.35)));
      named.replaceChildren(...names.flatMap((name, c) => {
        const [x, y] = [emotions[2 * c], emotions[2 * c + 1]];
        const crowded = names.some((_, k) => k < c &&
          Math.abs(emotions[2 * k] - x) < 0.2 && Math.abs(emotions[2 * k + 1] - y) < 0.1);
        const right = x > 0.55 || crowded; // of its own words
        return [dot(x, y, look(c)[0], 15, look(c)[1], 1),
          svg("text", { x: across(x) + (right ? -12 : 12), y: upwards(y) + 4,
            "text-anchor": right ? "end" : "start" }, name)];
      }));
    },
  };
}
