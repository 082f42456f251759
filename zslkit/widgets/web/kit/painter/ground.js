// Where the animal stands: a soft piece of land, snow as far as it lives in snow, and water.
// Pictures of the zoo show snow and water as often as the attributes say; here they are as strong.
import { blend, paint } from "./traits.js";

/** Behind the animal, which reaches about `half` pixels to either side and stands or swims. */
export function groundBehind(context, t, swims, size, half) {
  const sea = swims ? 0.95 * t.water : 0;
  context.save();
  context.scale(size, size); // the square is one wide
  if (sea > 0) {
    context.fillStyle = fadeOf(context.createLinearGradient(0, 0, 0, 1), [
      [0, paint([120, 205, 225], 0.85 * sea)], [1, paint([24, 92, 150], 0.85 * sea)],
    ]);
    context.beginPath();
    context.roundRect(0.01, 0.08, 0.98, 0.86, 0.16);
    context.fill();
    context.strokeStyle = paint([235, 250, 255], 0.8 * sea);
    context.lineWidth = 0.008;
    for (const bubble of [[0.12, 0.3, 0.02], [0.17, 0.2, 0.013], [0.86, 0.72, 0.016]]) {
      context.beginPath();
      context.arc(...bubble, 0, 2 * Math.PI);
      context.stroke();
    }
  }
  const snow = 0.9 * t.snow;
  const land = blend([188, 198, 108], [222, 233, 246], snow);
  const solid = swims ? snow : 1; // swimmers have ice below them, or nothing
  flatOval(context, 0.94, 0.49, 0.055, [
    [0, paint(land, solid)], [0.75, paint(blend(land, [60, 70, 90], 0.12), solid)],
    [1, paint(land, 0)],
  ]);
  if (!swims) {
    flatOval(context, 0.93, half / size, 0.035, [
      [0, paint([40, 40, 60], 0.5)], [1, paint([40, 40, 60], 0)],
    ]);
  }
  if (snow > 0) snowfall(context, snow);
  context.restore();
}

/** In front of the animal: water up to pixel row `line`. */
export function groundInFront(context, t, size, line) {
  const wet = 0.95 * t.water;
  if (!(wet > 0)) return;
  const [left, right, bottom] = [0.02, 0.98, 0.99];
  const top = line / size;
  const low = top + 1.1 * (bottom - top);
  context.save();
  context.scale(size, size);
  context.fillStyle = fadeOf(context.createLinearGradient(0, top, 0, bottom), [
    [0, paint([112, 184, 218], 0.62 * wet)], [1, paint([52, 122, 172], 0.88 * wet)],
  ]);
  context.beginPath();
  context.moveTo(left, top);
  for (let i = 0; i < 8; i++) { // waves
    const x = left + 0.12 * i;
    context.quadraticCurveTo(x + 0.06, top + (i % 2 ? 0.012 : -0.012), x + 0.12, top);
  }
  context.bezierCurveTo(right, low, 0.8, bottom, 0.5, bottom);
  context.bezierCurveTo(0.2, bottom, left, low, left, top);
  context.fill();
  context.restore();
}

function snowfall(context, amount) {
  context.fillStyle = paint([205, 222, 242], amount);
  context.beginPath();
  for (let i = 0; i < 26; i++) {
    const x = 0.02 + 0.96 * ((i * 0.618 + 0.11) % 1);
    const y = 0.02 + 0.84 * ((i * 0.6494 + 0.07) % 1);
    context.moveTo(x, y);
    context.arc(x, y, 0.006 + 0.002 * (i % 3), 0, 2 * Math.PI);
  }
  context.fill();
}

function flatOval(context, y, half, height, stops) {
  context.save();
  context.translate(0.5, y);
  context.scale(half, height);
  context.fillStyle = fadeOf(context.createRadialGradient(0, 0, 0, 0, 0, 1), stops);
  context.fillRect(-1, -1, 2, 2);
  context.restore();
}

function fadeOf(gradient, stops) {
  for (const stop of stops) gradient.addColorStop(...stop);
  return gradient;
}
