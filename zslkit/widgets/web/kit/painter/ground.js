// Where the animal stands: a soft piece of land, snow as far as it lives in snow, and water.
// Pictures of the zoo show snow and water as often as the attributes say; here they are as strong.
import { blend, paint } from "./traits.js";

const MEADOW = [188, 198, 108];
const SNOWFIELD = [222, 233, 246];

/** Behind the animal; lengths are pixels: `size` of the square, `y` of the ground, `half` width. */
export function groundBehind(context, t, swims, size, { x, y, half }) {
  const sea = swims ? 0.95 * t.water : 0;
  if (sea > 0) {
    const deep = context.createLinearGradient(0, 0, 0, size);
    deep.addColorStop(0, paint([120, 205, 225], 0.85 * sea));
    deep.addColorStop(1, paint([24, 92, 150], 0.85 * sea));
    context.fillStyle = deep;
    roundBox(context, 0.01 * size, 0.08 * size, 0.98 * size, 0.86 * size, 0.16 * size);
    context.strokeStyle = paint([235, 250, 255], 0.8 * sea);
    context.lineWidth = 0.008 * size;
    for (const [u, v, r] of [[0.12, 0.3, 0.02], [0.17, 0.2, 0.013], [0.86, 0.72, 0.016]]) {
      context.beginPath();
      context.arc(u * size, v * size, r * size, 0, 2 * Math.PI);
      context.stroke();
    }
  }
  const land = blend(MEADOW, SNOWFIELD, 0.9 * t.snow);
  const solid = swims ? 0.9 * t.snow : 1; // swimmers have ice below them, or nothing
  flatOval(context, size / 2, 0.94 * size, 0.49 * size, 0.055 * size, [
    [0, paint(land, solid)], [0.75, paint(blend(land, [60, 70, 90], 0.12), solid)],
    [1, paint(land, 0)],
  ]);
  if (!swims) {
    flatOval(context, x, y, half, 0.035 * size, [
      [0, paint([40, 40, 60], 0.5)], [1, paint([40, 40, 60], 0)],
    ]);
  }
  if (t.snow > 0) snowfall(context, size, 0.9 * t.snow);
}

/** In front of the animal: water up to pixel row `line`. */
export function groundInFront(context, t, size, { y, line }) {
  const wet = 0.95 * t.water;
  if (!(wet > 0) || line === null) return;
  const [left, right, swell] = [0.02 * size, 0.98 * size, 0.012 * size];
  const bottom = y + 0.06 * size;
  const fill = context.createLinearGradient(0, line, 0, bottom);
  fill.addColorStop(0, paint([112, 184, 218], 0.62 * wet));
  fill.addColorStop(1, paint([52, 122, 172], 0.88 * wet));
  context.fillStyle = fill;
  context.beginPath();
  context.moveTo(left, line);
  for (let i = 0; i < 8; i++) {
    const from = left + ((right - left) * i) / 8;
    const step = (right - left) / 8;
    const lift = i % 2 ? swell : -swell;
    context.quadraticCurveTo(from + step / 2, line + lift, from + step, line);
  }
  const depth = bottom - line;
  context.bezierCurveTo(right, line + depth * 1.1, 0.8 * size, bottom, size / 2, bottom);
  context.bezierCurveTo(0.2 * size, bottom, left, line + depth * 1.1, left, line);
  context.fill();
}

function snowfall(context, size, amount) {
  context.fillStyle = paint([205, 222, 242], amount);
  for (let i = 0; i < 26; i++) {
    const [u, v] = [(i * 0.618 + 0.11) % 1, (i * 0.382 * 1.7 + 0.07) % 1];
    context.beginPath();
    context.arc(u * size, v * 0.86 * size, (0.006 + 0.005 * ((i * 5) % 3)) * size, 0, 2 * Math.PI);
    context.fill();
  }
}

function flatOval(context, x, y, half, height, stops) {
  context.save();
  context.translate(x, y);
  context.scale(1, height / half);
  const fill = context.createRadialGradient(0, 0, 0, 0, 0, half);
  for (const [at, colour] of stops) fill.addColorStop(at, colour);
  context.fillStyle = fill;
  context.beginPath();
  context.arc(0, 0, half, 0, 2 * Math.PI);
  context.fill();
  context.restore();
}

function roundBox(context, x, y, width, height, r) {
  context.beginPath();
  context.moveTo(x + r, y);
  context.arcTo(x + width, y, x + width, y + height, r);
  context.arcTo(x + width, y + height, x, y + height, r);
  context.arcTo(x, y + height, x, y, r);
  context.arcTo(x, y, x + width, y, r);
  context.fill();
}
