// What is nearest to a place, and what became of the hidden emotion's pictures.
//
// nearestOf(places, x, y, count) -> [index, distance][]     places: Float32Array [2n]
// fateOf(named, labels, hidden, names) -> [name, count][]   most frequent first

export function nearestOf(places, x, y, count) {
  const apart = Array.from({ length: places.length / 2 }, (_, k) =>
    [k, Math.hypot(places[2 * k] - x, places[2 * k + 1] - y)]);
  return apart.sort((a, b) => a[1] - b[1] || a[0] - b[0]).slice(0, count);
}

export function fateOf(named, labels, hidden, names) {
  const counts = names.map((name, c) => [name,
    labels.filter((label, i) => label === hidden && named[i] === c).length]);
  return counts.filter(([, count]) => count).sort((a, b) => b[1] - a[1]);
}
