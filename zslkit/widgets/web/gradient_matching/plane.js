// The plane: two classes, the generated cloud with a handle, two rays, and the borders.
import { sharpContext } from "../kit/canvas.js";
import { colour, el } from "../kit/dom.js";
import { stamp } from "../kit/markers.js";
import { SHOWN } from "./cloud.js";

const PAD = { left: 34, right: 8, top: 8, bottom: 30 };

// onMove(x, y) while the reader drags; onNudge(dx, dy) for a key
export function makePlane({ columns, name, onMove, onNudge }) {
  const canvas = el("canvas", { role: "img", class: "zsl-gm-canvas" });
  const handle = el("div", {
    class: "zsl-handle",
    tabindex: 0,
    role: "application",
    "aria-roledescription": "handle",
    "aria-label": `centre of the generated ${name}; arrow keys move it`,
  });
  const stage = el("div", { class: "zsl-gm-stage" }, canvas, handle);
  let side = 400;
  const inner = () => side - PAD.left - PAD.right;
  const at = (x, y) => [
    PAD.left + (x / SHOWN) * inner(),
    side - PAD.bottom - (y / SHOWN) * (side - PAD.top - PAD.bottom),
  ];
  const from = (event) => {
    const box = canvas.getBoundingClientRect();
    return [
      ((event.clientX - box.left - PAD.left) / inner()) * SHOWN,
      ((box.bottom - event.clientY - PAD.bottom) / (side - PAD.top - PAD.bottom)) * SHOWN,
    ];
  };

  for (const part of [canvas, handle]) {
    part.addEventListener("pointerdown", (event) => {
      if (part === canvas && event.pointerType !== "mouse") return; // a finger scrolls there
      event.preventDefault();
      part.setPointerCapture(event.pointerId);
      handle.focus({ preventScroll: true });
      onMove(...from(event));
    });
    part.addEventListener("pointermove", (event) => {
      if (part.hasPointerCapture(event.pointerId)) onMove(...from(event));
    });
  }
  handle.addEventListener("keydown", (event) => {
    const by = event.shiftKey ? 0.05 : 0.01;
    const way = { ArrowLeft: [-by, 0], ArrowRight: [by, 0], ArrowUp: [0, by], ArrowDown: [0, -by] }[event.key];
    if (!way) return;
    event.preventDefault();
    onNudge(...way);
  });

  function draw(seen, { real, other, theta, learned, cloud }) {
    side = Math.max(220, Math.round(canvas.clientWidth || 400));
    const context = sharpContext(canvas, side);
    const ink = (word) => colour(word, canvas);
    drawAxes(context, at, side, ink, columns);
    context.save();
    context.beginPath();
    context.rect(PAD.left, PAD.top, inner(), side - PAD.top - PAD.bottom);
    context.clip();
    drawPoints(context, at, other, null, { marker: "circle", size: 8, paint: ink("--zsl-line"), edge: ink("--zsl-seen") });
    drawPoints(context, at, real, seen.lacks.real, { marker: "circle", size: 7, paint: ink("--zsl-seen") });
    drawPoints(context, at, seen.made, seen.lacks.made, { marker: "cross", size: 8, paint: ink("--zsl-generated") });
    drawBorder(context, at, theta, ink("--zsl-ink"), [2, 4], 1.5);
    drawBorder(context, at, learned, ink("--zsl-seen"), [], 2.5);
    drawBorder(context, at, seen.border, ink("--zsl-generated"), [9, 5], 2.5);
    drawRay(context, at, seen.pulls.real, ink("--zsl-seen"), ink("--zsl-paper"));
    drawRay(context, at, seen.pulls.made, ink("--zsl-generated"), ink("--zsl-paper"));
    context.restore();
    const [x, y] = at(cloud.centre_x, cloud.centre_y);
    Object.assign(handle.style, { left: `${x}px`, top: `${y}px` });
  }
  return { el: stage, canvas, handle, draw };
}

function drawAxes(context, at, side, ink, columns) {
  context.font = "12px sans-serif";
  context.lineWidth = 1;
  for (const v of [0, 0.2, 0.4, 0.6, 0.8]) {
    context.strokeStyle = ink("--zsl-line");
    context.globalAlpha = v ? 0.5 : 1;
    for (const ends of [[at(v, 0), at(v, SHOWN)], [at(0, v), at(SHOWN, v)]]) line(context, ...ends);
    context.globalAlpha = 1;
    context.fillStyle = ink("--zsl-ink");
    context.textAlign = "center";
    context.fillText(`${v}`, at(v, 0)[0], side - 16);
    context.textAlign = "right";
    context.fillText(`${v}`, PAD.left - 5, at(0, v)[1] + 4);
  }
  context.textAlign = "right";
  context.fillText(`feature ${columns[0]} →`, side - PAD.right, side - 2);
  context.textAlign = "left";
  context.fillText(`↑ feature ${columns[1]}`, PAD.left + 4, PAD.top + 11);
}

function line(context, [x0, y0], [x1, y1]) {
  context.beginPath();
  context.moveTo(x0, y0);
  context.lineTo(x1, y1);
  context.stroke();
}

// The more a point still lacks, the larger and the darker it is: it pulls more.
function drawPoints(context, at, points, lacks, { marker, size, paint, edge }) {
  const ratio = Math.min(3, window.devicePixelRatio || 1);
  for (let i = 0; i < points.length / 2; i++) {
    const pull = lacks ? Math.sqrt(lacks[i]) : 0.4;
    const large = Math.round(2 * size * (0.55 + 0.75 * pull)) / 2;
    const mark = stamp(marker, large, paint, edge ?? null, ratio);
    const width = mark.width / ratio;
    const [px, py] = at(points[2 * i], points[2 * i + 1]);
    context.globalAlpha = lacks ? 0.3 + 0.65 * pull : 0.8;
    context.drawImage(mark, px - width / 2, py - width / 2, width, width);
  }
  context.globalAlpha = 1;
}

// Where w . x + b = 0, across the window.
function drawBorder(context, at, [w0, w1, b], paint, dash, width) {
  if (Math.hypot(w0, w1) < 1e-9) return; // no opinion yet
  const far = 3;
  const [px, py] = [(-b * w0) / (w0 * w0 + w1 * w1), (-b * w1) / (w0 * w0 + w1 * w1)];
  const [dx, dy] = [(far * -w1) / Math.hypot(w0, w1), (far * w0) / Math.hypot(w0, w1)];
  context.strokeStyle = paint;
  context.lineWidth = width;
  context.setLineDash(dash);
  line(context, at(px - dx, py - dy), at(px + dx, py + dy));
  context.setLineDash([]);
}

// From 0 the way that descent takes: against the gradient, to the mean of the points by their pull.
function drawRay(context, at, pull, paint, edge) {
  const length = Math.abs(pull[2]) || 1e-300; // the mean of what the points lack
  const tip = at(-pull[0] / length, -pull[1] / length);
  const start = at(0, 0);
  const turn = Math.atan2(tip[1] - start[1], tip[0] - start[0]);
  for (const [style, wide] of [[edge, 6.5], [paint, 3.5]]) {
    context.strokeStyle = style;
    context.lineWidth = wide;
    context.lineCap = "round";
    line(context, start, tip);
    for (const by of [2.6, -2.6])
      line(context, tip, [tip[0] + 12 * Math.cos(turn + by), tip[1] + 12 * Math.sin(turn + by)]);
  }
  context.lineCap = "butt";
}
