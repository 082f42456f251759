// What a threshold on entropy does, as zslkit.classifiers.Routed does it: a row whose entropy is
// below it gets the answer of the seen classifier, any other that of the unseen one.

// rows: entropy (list of [n], one a gate), seenAnswer, unseenAnswer, label [n] places of classes,
// seen ones first; nSeen of the nClasses are seen.
export function makeRouting(rows) {
  const count = new Float64Array(rows.nClasses);
  for (const c of rows.label) count[c] += 1;
  const present = { seen: 0, unseen: 0 };
  count.forEach((k, c) => {
    if (k) present[c < rows.nSeen ? "seen" : "unseen"] += 1;
  });
  return { ...rows, count, present };
}

export const sideOf = (routing, i) => (routing.label[i] < routing.nSeen ? "seen" : "unseen");

export function answerOf(routing, gate, i, threshold) {
  const inside = routing.entropy[gate][i] < threshold;
  return { inside, answer: inside ? routing.seenAnswer[i] : routing.unseenAnswer[i] };
}

// { u, s, h, table: { seen: [to seen, to unseen, right], unseen: the same } }, all shares
export function routedAt(routing, gate, threshold) {
  const { label, count, present } = routing;
  const table = { seen: [0, 0, 0], unseen: [0, 0, 0] };
  const rows = { seen: 0, unseen: 0 };
  const accuracy = { seen: 0, unseen: 0 };
  for (let i = 0; i < label.length; i++) {
    const side = sideOf(routing, i);
    const { inside, answer } = answerOf(routing, gate, i, threshold);
    rows[side] += 1;
    table[side][inside ? 0 : 1] += 1;
    if (answer !== label[i]) continue;
    table[side][2] += 1;
    accuracy[side] += 1 / (count[label[i]] * present[side]);
  }
  for (const side of ["seen", "unseen"])
    table[side] = table[side].map((k) => (rows[side] ? k / rows[side] : 0));
  const { seen: s, unseen: u } = accuracy;
  return { u, s, h: u + s > 0 ? (2 * u * s) / (u + s) : 0, table };
}

// How often an unseen row has the higher entropy; ties count half.
export function aurocOf(routing, gate) {
  const values = routing.entropy[gate];
  const seen = [];
  const unseen = [];
  values.forEach((value, i) => (sideOf(routing, i) === "seen" ? seen : unseen).push(value));
  seen.sort((a, b) => a - b);
  const below = (value, orEqual) => {
    let [low, high] = [0, seen.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (seen[middle] < value || (orEqual && seen[middle] === value)) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  let sum = 0;
  for (const value of unseen) sum += (below(value, false) + below(value, true)) / 2;
  return sum / (seen.length * unseen.length);
}

// Shares of each side's rows in bins that are equal on the axis `scale`.
export function entropyBins(routing, gate, scale, bins) {
  const of = { seen: new Float64Array(bins), unseen: new Float64Array(bins) };
  const total = { seen: 0, unseen: 0 };
  routing.entropy[gate].forEach((value, i) => {
    const side = sideOf(routing, i);
    total[side] += 1;
    of[side][Math.min(bins - 1, Math.floor((scale.place(value) / scale.span) * bins))] += 1;
  });
  for (const side of ["seen", "unseen"]) of[side] = of[side].map((k) => k / (total[side] || 1));
  return of;
}

// H for thresholds along that axis, as a line.
export function harmonicLine(routing, gate, scale, points) {
  const x = Array.from({ length: points + 1 }, (_, k) => (scale.span * k) / points);
  return { x, y: x.map((at) => routedAt(routing, gate, scale.nats(at)).h) };
}

// Bins as the points of a line that goes up and down in steps.
export function outline(shares, high) {
  const x = [0];
  const y = [0];
  shares.forEach((share, k) => {
    x.push((k * high) / shares.length, ((k + 1) * high) / shares.length);
    y.push(share, share);
  });
  return { x: [...x, high], y: [...y, 0] };
}

// Places among `rows` in the order of their entropy, for going from clip to clip.
export function inOrder(routing, gate, rows) {
  const values = routing.entropy[gate];
  return Array.from(rows.keys()).sort((a, b) => values[rows[a]] - values[rows[b]]);
}

export function nearestTo(routing, gate, rows, threshold) {
  const values = routing.entropy[gate];
  const away = rows.map((row) => Math.abs(values[row] - threshold));
  return away.indexOf(Math.min(...away));
}
