// Soul samples: k-means in the plane, as zslkit.widgets.souls does it. Points are [x0, y0, x1, ...].
import { Twister } from "../kit/random.js";

const MOST_ROUNDS = 100;

const squaredTo = (points, i, x, y) => (points[2 * i] - x) ** 2 + (points[2 * i + 1] - y) ** 2;

// k-means++: each new row likelier the farther it lies from those before.
export function startRows(points, k, seed) {
  const n = points.length / 2;
  const twister = new Twister(seed);
  const draws = Array.from({ length: k }, () => twister.double());
  const rows = [Math.floor(draws[0] * n)];
  for (const draw of draws.slice(1)) {
    let sum = 0;
    const reached = Array.from({ length: n }, (_, i) => {
      const squares = rows.map((row) => squaredTo(points, i, points[2 * row], points[2 * row + 1]));
      return (sum += Math.min(...squares));
    });
    const found = reached.findIndex((value) => value > draw * sum);
    rows.push(found < 0 ? n - 1 : found);
  }
  return rows;
}

export function nearestSoul(souls, x, y) {
  let best = 0;
  for (let k = 1; 2 * k < souls.length; k++)
    if (squaredTo(souls, k, x, y) < squaredTo(souls, best, x, y)) best = k;
  return best;
}

// Lloyd's rounds from there: [sx0, sy0, sx1, ...].
export function soulsOf(points, k, seed) {
  let souls = startRows(points, k, seed).flatMap((row) => [points[2 * row], points[2 * row + 1]]);
  let before = "";
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const sums = new Float64Array(3 * k);
    const owners = [];
    for (let i = 0; 2 * i < points.length; i++) {
      const own = nearestSoul(souls, points[2 * i], points[2 * i + 1]);
      owners.push(own);
      sums[3 * own] += points[2 * i];
      sums[3 * own + 1] += points[2 * i + 1];
      sums[3 * own + 2] += 1;
    }
    if (owners.join() === before) break;
    before = owners.join();
    souls = souls.map((value, j) => {
      const count = sums[3 * (j >> 1) + 2];
      return count ? sums[3 * (j >> 1) + (j & 1)] / count : value;
    });
  }
  return souls;
}
