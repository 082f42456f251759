// Gradient descent of generated points on the terms that the reader weighs, and what is measured.
// The arithmetic of zslkit.widgets.souls: Float64Array [x0, y0, x1, ...] for points.
import { nearestSoul } from "./kmeans.js";

const RATE = 0.1;

export function meanOf(points) {
  let [x, y] = [0, 0];
  const n = points.length / 2;
  for (let i = 0; i < n; i++) {
    x += points[2 * i];
    y += points[2 * i + 1];
  }
  return [x / n, y / n];
}

// Mean unit vector from the points of a cloud to (x, y).
function awayFrom(cloud, x, y) {
  let [ux, uy] = [0, 0];
  for (let j = 0; j < cloud.length; j += 2) {
    const [dx, dy] = [x - cloud[j], y - cloud[j + 1]];
    const length = Math.hypot(dx, dy);
    if (!length) continue;
    ux += dx / length;
    uy += dy / length;
  }
  return [(2 * ux) / cloud.length, (2 * uy) / cloud.length];
}

// One step: weights { reality, sample, class }.
export function stepped(points, real, souls, weights) {
  const next = new Float64Array(points.length);
  const mean = meanOf(points);
  const own = nearestSoul(souls, ...mean);
  const ofMean = [mean[0] - souls[2 * own], mean[1] - souls[2 * own + 1]];
  for (let i = 0; i < points.length; i += 2) {
    const [x, y] = [points[i], points[i + 1]];
    const k = nearestSoul(souls, x, y);
    const [ax, ay] = weights.reality ? awayFrom(real, x, y) : [0, 0];
    const [bx, by] = weights.reality ? awayFrom(points, x, y) : [0, 0];
    const pull = (off, soul, apart) =>
      2 * (weights.sample * soul + weights.class * off + weights.reality * apart);
    next[i] = x - RATE * pull(ofMean[0], x - souls[2 * k], ax - bx);
    next[i + 1] = y - RATE * pull(ofMean[1], y - souls[2 * k + 1], ay - by);
  }
  return next;
}

const distance = (a, i, b, j) => Math.hypot(a[2 * i] - b[2 * j], a[2 * i + 1] - b[2 * j + 1]);

function toNearest(from, to) {
  let sum = 0;
  for (let i = 0; 2 * i < from.length; i++) {
    let least = Infinity;
    for (let j = 0; 2 * j < to.length; j++) least = Math.min(least, distance(from, i, to, j));
    sum += least;
  }
  return (2 * sum) / from.length;
}

function meanDistance(a, b) {
  let sum = 0;
  for (let i = 0; 2 * i < a.length; i++)
    for (let j = 0; 2 * j < b.length; j++) sum += distance(a, i, b, j);
  return (4 * sum) / (a.length * b.length);
}

// Mean distances, and the shares of the points that belong to each soul.
export function measured(points, real, souls) {
  const shares = Array.from({ length: souls.length / 2 }, () => 0);
  for (let i = 0; i < points.length; i += 2)
    shares[nearestSoul(souls, points[i], points[i + 1])] += 2 / points.length;
  return {
    toSoul: toNearest(points, souls),
    meanToSoul: toNearest(meanOf(points), souls),
    toReal: toNearest(points, real),
    energy:
      2 * meanDistance(points, real) - meanDistance(points, points) - meanDistance(real, real),
    shares,
  };
}
