import { sharpContext } from "../kit/canvas.js";
import { colour, el } from "../kit/dom.js";
import { paintGround } from "./ground.js";
import { SHOWN, WIDTH } from "./look.js";

const ARROW = 0.3; // drawn length of a slope of 1, in the plane's units
const LONGEST = 3; // steeper slopes get no longer arrows; the key in controls.js says so
const BETWEEN_SHOWN = 36;
const GREYS = { light: [[168, 168, 168], [255, 255, 255]], dark: [[34, 36, 40], [110, 114, 122]] };

// The plane as a canvas: ground, real points, generated points, points between, arrows.
export function makePlane() {
  const canvas = el("canvas", { role: "img", class: "zsl-plane" });
  const ground = document.createElement("canvas");
  let shown = null; // the view whose ground is painted
  let dark = null;

  // glide: 0 shows the generated points where they were (`before`), 1 where they are.
  function draw(view, { arrows, before = null, glide = 1 }) {
    const side = Math.max(200, Math.round(canvas.clientWidth || 400));
    const context = sharpContext(canvas, side);
    canvas.parentElement.style.setProperty("--zsl-slope-1", `${(ARROW * side) / WIDTH}px`); // for the key
    const isDark = luminance(colour("--zsl-paper", canvas)) < 0.4;
    if (view !== shown || isDark !== dark) {
      paintGround(ground, view.ground, GREYS[isDark ? "dark" : "light"]);
      [shown, dark] = [view, isDark];
      canvas.parentElement.dataset.ground = isDark ? "dark" : "light"; // for the key beside it
    }
    context.imageSmoothingEnabled = true;
    context.drawImage(ground, 0, 0, side, side);
    const at = (x, y) => [(x / WIDTH) * side, side - (y / WIDTH) * side];
    const place = (points, i) => at(points[2 * i], points[2 * i + 1]);
    const size = side / 400;

    context.fillStyle = colour("--zsl-seen", canvas);
    for (let i = 0; i < SHOWN; i++) disc(context, ...place(view.real, i), 2.6 * size);
    const fake = before
      ? view.fake.map((v, k) => before[k] + glide * (v - before[k]))
      : view.fake;
    const edge = isDark ? "#111" : "#fff";
    for (let i = 0; i < SHOWN; i++) {
      cross(context, ...place(fake, i), 3.4 * size, colour("--zsl-generated", canvas), edge);
    }
    if (arrows === "between") {
      drawArrows(view.between, view.slopes, BETWEEN_SHOWN);
      context.fillStyle = colour("--zsl-accent", canvas);
      for (let i = 0; i < BETWEEN_SHOWN; i++) diamond(context, ...place(view.between, i), 4.6 * size, edge);
    }
    if (arrows === "generated") drawArrows(fake, view.pulls, 30);

    function drawArrows(tails, slopes, count) {
      const ink = colour("--zsl-ink", canvas);
      for (let i = 0; i < count; i++) {
        const [x, y] = [tails[2 * i], tails[2 * i + 1]];
        const way = [slopes[2 * i], slopes[2 * i + 1]];
        const drawn = ARROW * Math.min(1, LONGEST / Math.hypot(...way));
        const tip = at(x + drawn * way[0], y + drawn * way[1]);
        arrow(context, at(x, y), tip, ink, edge, size);
      }
    }
  }
  return { el: canvas, draw };
}

function disc(context, x, y, radius) {
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.fill();
}

function diamond(context, x, y, r, edge) {
  context.beginPath();
  for (const [dx, dy] of [[0, -r], [r, 0], [0, r], [-r, 0]]) context.lineTo(x + dx, y + dy);
  context.closePath();
  context.strokeStyle = edge;
  context.lineWidth = 1.5;
  context.stroke();
  context.fill();
}

function strokeTwice(context, path, ink, edge, width) {
  for (const [style, wide] of [[edge, width + 1.8], [ink, width]]) {
    context.strokeStyle = style;
    context.lineWidth = wide;
    context.beginPath();
    path();
    context.stroke();
  }
}

function cross(context, x, y, r, ink, edge) {
  const path = () => {
    context.moveTo(x - r, y - r);
    context.lineTo(x + r, y + r);
    context.moveTo(x + r, y - r);
    context.lineTo(x - r, y + r);
  };
  context.lineCap = "butt";
  strokeTwice(context, path, ink, edge, 2.2);
}

function arrow(context, [x0, y0], [x1, y1], ink, edge, size) {
  const length = Math.hypot(x1 - x0, y1 - y0);
  if (length < 0.5) return;
  const [dx, dy] = [(x1 - x0) / length, (y1 - y0) / length];
  const head = Math.min(5 * size, length * 0.6);
  const path = () => {
    context.moveTo(x0, y0);
    context.lineTo(x1, y1);
    for (const side of [-0.6, 0.6]) {
      context.moveTo(x1, y1);
      context.lineTo(x1 - head * (dx + side * dy), y1 - head * (dy - side * dx));
    }
  };
  context.lineCap = "round";
  strokeTwice(context, path, ink, edge, 1.3 * size);
}

function luminance(css) {
  const [r, g, b] = (css.match(/[\d.]+/g) ?? [255, 255, 255]).map(Number);
  return (0.299 * r + 0.587 * g + 0.114 * b) / 255;
}
