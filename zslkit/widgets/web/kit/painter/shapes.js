// Shapes in animal units (y grows downwards, the ground is y = 0, the animal looks towards +x):
// discs {x, y, r}, fat curves made of discs, polygons as lists of points, layers of them.

/** A disc as a list of one. */
export function disc(x, y, r) {
  return [{ x, y, r }];
}

/** A filled polygon as a list of one. */
export function polygon(...points) {
  return [points];
}

/** Shapes of one colour, shaded and outlined together; see geometry.py for the options. */
export function layer(shapes, colour, options = {}) {
  return { shapes, colour, coat: null, belly: 0, shade: 1, outline: 1, ...options };
}

/** `count` numbers from `from` to `to`, both included. */
export function steps(from, to, count) {
  return Array.from({ length: count }, (_, i) => from + ((to - from) * i) / (count - 1));
}

/** The point between `a` and `b`. */
export function halfWay(a, b) {
  return [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2];
}

/** A fat curve through `points`: overlapping discs whose radius changes along the way. */
export function limb(points, radii) {
  const along = [0];
  for (let i = 1; i < points.length; i++) {
    const [dx, dy] = [points[i][0] - points[i - 1][0], points[i][1] - points[i - 1][1]];
    along.push(along[i - 1] + Math.hypot(dx, dy));
  }
  const end = along[along.length - 1];
  const wanted = Math.trunc(end / Math.max(Math.min(...radii) * 0.45, 0.3));
  const count = Math.min(40, Math.max(8, wanted));
  const curves = [points.map((p) => p[0]), points.map((p) => p[1]), radii].map((values) => {
    const curve = steps(0, end, count).map((at) => between(at, along, values));
    return points.length > 2 ? soften(soften(curve)) : curve;
  });
  const shapes = [];
  curves[0].forEach((x, i) => { // fewer discs than Python has: the path bridges them
    const [y, r, last] = [curves[1][i], Math.max(curves[2][i], 0.05), shapes[shapes.length - 1]];
    const near = last && Math.hypot(x - last.x, y - last.y) < 0.9 * Math.min(r, last.r);
    if (!near || i === count - 1) shapes.push({ x, y, r, joined: i > 0 });
  });
  return shapes;
}

function between(at, along, values) {
  let i = 1;
  while (i < along.length - 1 && along[i] < at) i++;
  const length = along[i] - along[i - 1];
  const u = length > 0 ? Math.min(1, (at - along[i - 1]) / length) : 0;
  return values[i - 1] * (1 - u) + values[i] * u;
}

function soften(values) {
  const n = values.length;
  const at = (i) => {
    if (i < 0) return 2 * values[0] - values[-i];
    if (i >= n) return 2 * values[n - 1] - values[2 * n - 2 - i];
    return values[i];
  };
  const near = (i) => at(i - 2) + 2 * at(i - 1) + 3 * at(i) + 2 * at(i + 1) + at(i + 2);
  return values.map((_, i) => near(i) / 9);
}

/** [left, right, top, bottom] of everything in these shapes. */
export function extent(shapes) {
  const box = [Infinity, -Infinity, Infinity, -Infinity];
  const reach = (x, y, r) => {
    box[0] = Math.min(box[0], x - r);
    box[1] = Math.max(box[1], x + r);
    box[2] = Math.min(box[2], y - r);
    box[3] = Math.max(box[3], y + r);
  };
  for (const shape of shapes) {
    if (Array.isArray(shape)) shape.forEach(([x, y]) => reach(x, y, 0));
    else reach(shape.x, shape.y, shape.r);
  }
  return box;
}

/** One Path2D of all shapes. Discs become `grow` larger after they were scaled by `size` and
 * shifted by (dx, dy) times their radius: nested paths make an animal look round. */
export function pathOf(shapes, { grow = 0, size = 1, dx = 0, dy = 0 } = {}) {
  const path = new Path2D();
  let last = null;
  for (const shape of shapes) {
    if (Array.isArray(shape)) {
      tracePolygon(path, shape, size, dx, dy);
      last = null;
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
  path.closePath();
}

function tracePolygon(path, points, size, dx, dy) {
  const [left, right, top, bottom] = extent([points]);
  const [x0, y0] = [(left + right) / 2, (top + bottom) / 2];
  const r = Math.min(right - left, bottom - top) / 2;
  let turn = 0; // corners in the way round that arc has, so that overlaps add up
  points.forEach(([x, y], i) => {
    const [u, v] = points[(i + 1) % points.length];
    turn += x * v - u * y;
  });
  const ordered = turn > 0 ? points : [...points].reverse();
  ordered.forEach(([x, y], i) => {
    const to = [x0 + (x - x0) * size + dx * r, y0 + (y - y0) * size + dy * r];
    if (i) path.lineTo(...to);
    else path.moveTo(...to);
  });
  path.closePath();
}
