// Shapes in animal units (y grows downwards, the ground is y = 0, the animal looks towards +x):
// discs {x, y, r}, fat curves made of discs, polygons as lists of points, layers of them.
import { blend, within } from "./traits.js";

/** Options of a layer without rim and roundness. */
export const FLAT = { shade: 0, outline: 0 };

/** Shapes of one colour, shaded and outlined together; see geometry.py for the options. */
export function layer(shapes, colour, options) {
  return { shapes, colour, belly: 0, shade: 1, outline: 1, ...options };
}

/** A disc as a list of one. */
export function disc([x, y], r) {
  return [{ x, y, r }];
}

/** at(u, v) is the point u times r to the right of a point and v times r below it. */
export function around([x, y], r = 1) {
  return (u, v) => [x + u * r, y + v * r];
}

/** `count` numbers from `from` to `to`, both included. */
export function steps(from, to, count) {
  return Array.from({ length: count }, (_, i) => from + ((to - from) * i) / (count - 1));
}

/** A fat curve through `points`: overlapping discs whose radius changes along the way. */
export function limb(points, radii) {
  const knots = points.map((point, i) => [...point, radii[i]]);
  const along = [0];
  for (let k = 1; k < knots.length; k++) {
    const [[x, y], [u, v]] = [knots[k - 1], knots[k]];
    along.push(along[k - 1] + Math.hypot(u - x, v - y));
  }
  const end = along[along.length - 1];
  const wanted = Math.trunc(end / Math.max(Math.min(...radii) * 0.45, 0.3));
  let k = 1;
  let curve = steps(0, end, within(wanted, 8, 40)).map((at) => {
    while (k < along.length - 1 && along[k] < at) k++;
    return blend(knots[k - 1], knots[k], (at - along[k - 1]) / (along[k] - along[k - 1] || 1));
  });
  if (points.length > 2) curve = soften(soften(curve));
  const shapes = [];
  curve.forEach(([x, y, radius], i) => { // fewer discs than Python has: the path bridges them
    const [r, last] = [Math.max(radius, 0.05), shapes[shapes.length - 1]];
    const near = last && Math.hypot(x - last.x, y - last.y) < 0.9 * Math.min(r, last.r);
    if (!near || i === curve.length - 1) shapes.push({ x, y, r, joined: i > 0 });
  });
  return shapes;
}

function soften(curve) {
  const mirrored = (end, i) => curve[end].map((value, k) => 2 * value - curve[2 * end - i][k]);
  const at = (i) => curve[i] || mirrored(i < 0 ? 0 : curve.length - 1, i);
  return curve.map((point, i) => {
    const [a, b, c, d] = [at(i - 2), at(i - 1), at(i + 1), at(i + 2)];
    return point.map((value, k) => (a[k] + 2 * b[k] + 3 * value + 2 * c[k] + d[k]) / 9);
  });
}

/** [left, right, top, bottom] of everything in these shapes. */
export function extent(shapes) {
  let [left, right, top, bottom] = [Infinity, -Infinity, Infinity, -Infinity];
  const reach = (x, y, r) => {
    left = Math.min(left, x - r);
    right = Math.max(right, x + r);
    top = Math.min(top, y - r);
    bottom = Math.max(bottom, y + r);
  };
  for (const shape of shapes) {
    if (Array.isArray(shape)) shape.forEach(([x, y]) => reach(x, y, 0));
    else reach(shape.x, shape.y, shape.r);
  }
  return [left, right, top, bottom];
}

/** One Path2D of all shapes. Discs become `grow` larger after they were scaled by `size` and
 * shifted by (dx, dy) times their radius: nested paths make an animal look round. */
export function pathOf(shapes, { grow = 0, size = 1, dx = 0, dy = 0 } = {}) {
  const path = new Path2D();
  let last = null;
  for (const shape of shapes) {
    if (Array.isArray(shape)) {
      const [left, right, top, bottom] = extent([shape]);
      const [middleX, middleY] = [(left + right) / 2, (top + bottom) / 2];
      const r = Math.min(right - left, bottom - top) / 2;
      shape.forEach(([x, y], i) => path[i ? "lineTo" : "moveTo"](
        middleX + (x - middleX) * size + dx * r, middleY + (y - middleY) * size + dy * r,
      ));
      path.closePath();
      continue;
    }
    const [x, y] = [shape.x + dx * shape.r, shape.y + dy * shape.r];
    const r = Math.max(size * shape.r, 0.16) + grow;
    path.moveTo(x + r, y);
    path.arc(x, y, r, 0, 2 * Math.PI);
    if (shape.joined && last) bridge(path, last, { x, y, r });
    last = { x, y, r };
  }
  return path;
}

/** Fill the notches between two discs that lie rather far apart. */
function bridge(path, a, b) {
  const length = Math.hypot(b.x - a.x, b.y - a.y);
  if (length < 0.1 * Math.min(a.r, b.r)) return;
  const [nx, ny] = [(b.y - a.y) / length, (a.x - b.x) / length];
  path.moveTo(a.x + nx * a.r, a.y + ny * a.r);
  path.lineTo(b.x + nx * b.r, b.y + ny * b.r); // runs the way round that arc does, so they add
  path.lineTo(b.x - nx * b.r, b.y - ny * b.r);
  path.lineTo(a.x - nx * a.r, a.y - ny * a.r);
}
