// Logistic regression in two dimensions: zslkit/widgets/gradient_matching.py, line by line.
// Points are Float64Array [2n], theta is [w0, w1, b], a side is 1 (the first class) or -1.

export const RATE = 4;
const RIDGE = [1e-3, 1e-3, 0];

const scoreAt = (theta, x, y) => theta[0] * x + theta[1] * y + theta[2];
const sigmoid = (v) => 1 / (1 + Math.exp(-v));
const softplus = (v) => (v > 0 ? v + Math.log1p(Math.exp(-v)) : Math.log1p(Math.exp(v)));

/** What each point of a class still lacks, 1 - P(its class): how hard it pulls. */
export function lackOf(points, theta, side = 1) {
  const lacks = new Float64Array(points.length / 2);
  for (let i = 0; i < lacks.length; i++)
    lacks[i] = sigmoid(-side * scoreAt(theta, points[2 * i], points[2 * i + 1]));
  return lacks;
}

export function meanLoss(points, theta, side = 1) {
  let sum = 0;
  for (let i = 0; i < points.length; i += 2)
    sum += softplus(-side * scoreAt(theta, points[i], points[i + 1]));
  return sum / (points.length / 2);
}

export function gradientOf(points, theta, side = 1) {
  const lacks = lackOf(points, theta, side);
  const slope = [0, 0, 0];
  lacks.forEach((lack, i) => {
    slope[0] -= (side * lack * points[2 * i]) / lacks.length;
    slope[1] -= (side * lack * points[2 * i + 1]) / lacks.length;
    slope[2] -= (side * lack) / lacks.length;
  });
  return slope;
}

const slopeOfBoth = (a, b, theta) => {
  const [one, two] = [gradientOf(a, theta), gradientOf(b, theta, -1)];
  return one.map((v, k) => (v + two[k]) / 2);
};

/** theta after each of the asked numbers of steps, which ascend. */
export function descentPath(a, b, asked) {
  const path = new Map();
  let theta = [0, 0, 0];
  for (let step = 0; step <= asked[asked.length - 1]; step++) {
    if (asked.includes(step)) path.set(step, theta);
    const slope = slopeOfBoth(a, b, theta);
    theta = theta.map((v, k) => v - RATE * slope[k]);
  }
  return path;
}

/** The minimum of the loss of both classes with a ridge on w, by Newton's steps. */
export function fitBoth(a, b) {
  let theta = [0, 0, 0];
  const objective = (t) =>
    (meanLoss(a, t) + meanLoss(b, t, -1)) / 2 + t.reduce((sum, v, k) => sum + (RIDGE[k] * v * v) / 2, 0);
  for (let turn = 0; turn < 50; turn++) {
    const slope = slopeOfBoth(a, b, theta).map((v, k) => v + RIDGE[k] * theta[k]);
    const step = solve3(curvature([a, b], theta), slope);
    let length = 1;
    const along = (by) => theta.map((v, k) => v - by * step[k]);
    const before = objective(theta);
    while (length > 1e-6 && objective(along(length)) > before) length /= 2;
    theta = along(length);
    if (Math.max(...step.map(Math.abs)) < 1e-10) break;
  }
  return theta;
}

function curvature(classes, theta) {
  const curve = RIDGE.map((v, k) => RIDGE.map((_, j) => (k === j ? v + 1e-12 : 0)));
  for (const points of classes) {
    const n = points.length / 2;
    for (let i = 0; i < n; i++) {
      const row = [points[2 * i], points[2 * i + 1], 1];
      const p = sigmoid(scoreAt(theta, row[0], row[1]));
      const weight = (p * (1 - p)) / n / 2;
      for (let k = 0; k < 3; k++) for (let j = 0; j < 3; j++) curve[k][j] += weight * row[k] * row[j];
    }
  }
  return curve;
}

/** x of matrix x = right, three by three, by elimination with row exchange. */
function solve3(matrix, right) {
  const rows = matrix.map((row, k) => [...row, right[k]]);
  for (let k = 0; k < 3; k++) {
    const pivot = [0, 1, 2].slice(k).reduce((best, j) =>
      Math.abs(rows[j][k]) > Math.abs(rows[best][k]) ? j : best, k);
    [rows[k], rows[pivot]] = [rows[pivot], rows[k]];
    for (let j = 0; j < 3; j++) {
      if (j === k) continue;
      const factor = rows[j][k] / rows[k][k];
      for (let c = k; c < 4; c++) rows[j][c] -= factor * rows[k][c];
    }
  }
  return rows.map((row, k) => row[3] / row[k]);
}

/** Mean over the two classes of the share of points on the right side. */
export function accuracyOn(theta, a, b) {
  const share = (points, right) => {
    let count = 0;
    for (let i = 0; i < points.length; i += 2) count += right(scoreAt(theta, points[i], points[i + 1]));
    return count / (points.length / 2);
  };
  return (share(a, (v) => v > 0) + share(b, (v) => v <= 0)) / 2;
}
