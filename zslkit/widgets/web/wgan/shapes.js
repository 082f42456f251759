// The worlds with two features. All of them lie in the square from 0 to 4, for the generator ends
// in a ReLU. A shape draws n points [n * 2] from the random source `rng`.

const RING = Array.from({ length: 8 }, (_, k) => {
  const angle = (2 * Math.PI * k) / 8;
  return [2 + 1.4 * Math.cos(angle), 2 + 1.4 * Math.sin(angle)];
});

// [which point of the shape t in 0..1 and a coin] -> place; spread is added afterwards.
function moon(t, first) {
  const angle = Math.PI * t;
  return first
    ? [1.5 + 1.15 * Math.cos(angle), 1.65 + 1.3 * Math.sin(angle)]
    : [2.5 - 1.15 * Math.cos(angle), 2.35 - 1.3 * Math.sin(angle)];
}

// The same draws in the same order as `ring` in the chapter: which blob, then where in it.
function drawRing(n, rng) {
  const which = Array.from({ length: n }, () => rng.integer(8));
  const noise = rng.normals(2 * n);
  return Float64Array.from(noise, (v, k) => RING[which[k >> 1]][k & 1] + 0.08 * v);
}

function drawMoons(n, rng) {
  const places = Array.from({ length: n }, () => {
    const first = rng.integer(2) === 0;
    return moon(rng.uniform(), first);
  });
  const noise = rng.normals(2 * n);
  return Float64Array.from(noise, (v, k) => places[k >> 1][k & 1] + 0.08 * v);
}

function drawLine(n, rng) {
  const along = rng.uniforms(n);
  const noise = rng.normals(2 * n);
  return Float64Array.from(noise, (v, k) => {
    const t = along[k >> 1];
    return (k & 1 ? 3.3 - 2.6 * t : 0.9 + 2.6 * t) + 0.05 * v;
  });
}

export const SHAPES = {
  ring: { label: "ring of eight blobs", draw: drawRing, parts: RING },
  moons: { label: "two moons", draw: drawMoons, parts: null },
  line: { label: "a line", draw: drawLine, parts: null },
};

// How many of the parts get at least 2 % of the points within 0.3, as the chapter counts them.
export function partsFound(points, parts) {
  const hits = new Array(parts.length).fill(0);
  const n = points.length / 2;
  for (let i = 0; i < n; i++) {
    let nearest = 0;
    let least = Infinity;
    parts.forEach(([x, y], k) => {
      const distance = Math.hypot(points[2 * i] - x, points[2 * i + 1] - y);
      if (distance < least) [least, nearest] = [distance, k];
    });
    if (least < 0.3) hits[nearest] += 1;
  }
  return hits.filter((k) => k >= 0.02 * n).length;
}
