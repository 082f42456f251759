// Lines along which a field has one value: marching squares, joined to closed, smooth outlines.

const STEP = 0.65; // animal units between samples; the finest stripes repeat after 2.6

// For each of the 16 ways in which the corners of a cell can lie inside (bit 0 top left, then
// clockwise): from which edge to which the outline runs, with the inside on its right.
const RUNS = [
  [], [3, 0], [0, 1], [3, 1], [1, 2], [3, 0, 1, 2], [0, 2], [3, 2],
  [2, 3], [2, 0], [0, 1, 2, 3], [2, 1], [1, 3], [1, 0], [0, 3], [],
];

/** The region where `field(x, y)` exceeds `level` within [left, right, top, bottom], as Path2D. */
export function contours(field, level, [left, right, top, bottom]) {
  const columns = Math.ceil((right - left) / STEP) + 3;
  const rows = Math.ceil((bottom - top) / STEP) + 3;
  const [x0, y0] = [left - STEP, top - STEP];
  const height = new Float64Array(columns * rows).fill(-1); // the border closes every outline
  for (let row = 1; row < rows - 1; row++) {
    for (let column = 1; column < columns - 1; column++) {
      height[row * columns + column] = field(x0 + column * STEP, y0 + row * STEP) - level;
    }
  }
  const next = new Int32Array(2 * height.length).fill(-1); // edges: even across, odd downwards
  for (let at = 0; at < height.length - columns - 1; at++) {
    const below = at + columns;
    const kind = (height[at] > 0) + 2 * (height[at + 1] > 0) + 4 * (height[below + 1] > 0)
      + 8 * (height[below] > 0);
    if (kind === 0 || kind === 15) continue;
    const sides = [2 * at, 2 * at + 3, 2 * below, 2 * at + 1];
    for (let i = 0; i < RUNS[kind].length; i += 2) {
      next[sides[RUNS[kind][i]]] = sides[RUNS[kind][i + 1]];
    }
  }
  const crossing = (edge) => {
    const from = edge >> 1;
    const to = edge % 2 ? from + columns : from + 1;
    const u = height[from] / (height[from] - height[to]);
    const [column, row] = [from % columns, Math.floor(from / columns)];
    return edge % 2 ? [x0 + column * STEP, y0 + (row + u) * STEP]
      : [x0 + (column + u) * STEP, y0 + row * STEP];
  };
  const path = new Path2D();
  for (let start = 0; start < next.length; start++) {
    const loop = [];
    for (let edge = start; next[edge] >= 0; ) {
      loop.push(crossing(edge));
      const done = edge;
      edge = next[done];
      next[done] = -1;
    }
    if (loop.length) traceSmooth(path, loop);
  }
  return path;
}

/** A closed curve that passes near the points, its corners rounded off. */
function traceSmooth(path, loop) {
  const n = loop.length;
  loop.forEach((point, i) => {
    const [x, y] = loop[(i + 1) % n];
    const middle = [(point[0] + x) / 2, (point[1] + y) / 2];
    if (i === 0) path.moveTo((loop[n - 1][0] + point[0]) / 2, (loop[n - 1][1] + point[1]) / 2);
    path.quadraticCurveTo(...point, ...middle);
  });
  path.closePath();
}
