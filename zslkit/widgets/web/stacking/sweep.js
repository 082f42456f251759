// Calibrated stacking as zslkit.metrics does it: a row changes from its best seen to its best
// unseen class exactly where gamma passes its margin, so sorted margins hold the whole curve.

// rows: margin [n] best seen minus best unseen score; seenAnswer, unseenAnswer, label [n] positions
// of classes, seen ones first; nSeen of the nClasses are seen.
export function makeSweep({ margin, seenAnswer, unseenAnswer, label, nSeen, nClasses }) {
  const n = margin.length;
  const count = new Float64Array(nClasses);
  for (const c of label) count[c] += 1;
  let seenPresent = 0;
  let unseenPresent = 0;
  count.forEach((k, c) => {
    if (k && c < nSeen) seenPresent += 1;
    if (k && c >= nSeen) unseenPresent += 1;
  });

  const order = Array.from(margin.keys()).filter((i) => margin[i] < Infinity);
  order.sort((a, b) => margin[a] - margin[b]);
  let seenNow = 0;
  for (let i = 0; i < n; i++) {
    const right = label[i] < nSeen && seenAnswer[i] === label[i];
    if (right) seenNow += 1 / (count[label[i]] * seenPresent);
  }
  // Accuracies for every gamma above gamma[i] and up to gamma[i + 1], as in zslkit.metrics.Curve.
  const gamma = [-Infinity];
  const unseen = [0];
  const seen = [seenNow];
  let unseenNow = 0;
  order.forEach((i, k) => {
    const c = label[i];
    if (c < nSeen && seenAnswer[i] === c) seenNow -= 1 / (count[c] * seenPresent);
    if (c >= nSeen && unseenAnswer[i] === c) unseenNow += 1 / (count[c] * unseenPresent);
    const last = k + 1 === order.length || margin[order[k + 1]] !== margin[i];
    if (!last) return;
    gamma.push(margin[i]);
    unseen.push(unseenNow);
    seen.push(Math.max(seenNow, 0));
  });
  return { margin, seenAnswer, unseenAnswer, label, nSeen, nClasses, count, gamma, unseen, seen };
}

// The segment of the curve that holds for this gamma.
function segmentAt(sweep, gamma) {
  let low = 0;
  let high = sweep.gamma.length; // the first segment whose gamma is not below
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sweep.gamma[middle] < gamma) low = middle + 1;
    else high = middle;
  }
  return Math.max(low - 1, 0);
}

function harmonicMean(u, s) {
  return u + s > 0 ? (2 * u * s) / (u + s) : 0;
}

export function scoresAt(sweep, gamma) {
  const i = segmentAt(sweep, gamma);
  const [u, s] = [sweep.unseen[i], sweep.seen[i]];
  return { u, s, h: harmonicMean(u, s), segment: i };
}

// A gamma in the middle of a segment; one beside it where the segment has no other end.
export function gammaOf(sweep, i) {
  const above = i + 1 < sweep.gamma.length ? sweep.gamma[i + 1] : sweep.gamma[i] + 1;
  const below = Number.isFinite(sweep.gamma[i]) ? sweep.gamma[i] : above - 1;
  return (below + above) / 2;
}

// The gamma with the best harmonic mean. On test data that is peeking, and the figure says so.
export function bestGamma(sweep) {
  let best = 0;
  let at = 0;
  sweep.gamma.forEach((_, i) => {
    const h = harmonicMean(sweep.unseen[i], sweep.seen[i]);
    if (h > best) [best, at] = [h, i];
  });
  return gammaOf(sweep, at);
}

// Area under the curve (AUSUC), by trapezoids.
export function areaUnder({ unseen, seen }) {
  let area = 0;
  for (let i = 1; i < unseen.length; i++) {
    area += ((unseen[i] - unseen[i - 1]) * (seen[i] + seen[i - 1])) / 2;
  }
  return area;
}

// How many rows of each true class (row) get each answer (column), [nClasses * nClasses].
export function confusionAt(sweep, gamma) {
  const { margin, seenAnswer, unseenAnswer, label, nClasses } = sweep;
  const table = new Float64Array(nClasses * nClasses);
  for (let i = 0; i < label.length; i++) {
    const answer = margin[i] < gamma ? unseenAnswer[i] : seenAnswer[i];
    table[label[i] * nClasses + answer] += 1;
  }
  return table;
}

// The four blocks in words: of the rows of each side, which share is right, or goes where.
export function blocksAt(sweep, gamma) {
  const { label, nSeen, margin, seenAnswer, unseenAnswer } = sweep;
  const blocks = { seen: [0, 0, 0], unseen: [0, 0, 0] }; // right, a wrong seen, a wrong unseen one
  const rows = { seen: 0, unseen: 0 };
  for (let i = 0; i < label.length; i++) {
    const answer = margin[i] < gamma ? unseenAnswer[i] : seenAnswer[i];
    const side = label[i] < nSeen ? "seen" : "unseen";
    rows[side] += 1;
    blocks[side][answer === label[i] ? 0 : answer < nSeen ? 1 : 2] += 1;
  }
  for (const side of ["seen", "unseen"]) {
    blocks[side] = blocks[side].map((k) => (rows[side] ? k / rows[side] : 0));
  }
  return blocks;
}

// Where gamma changes something, and a margin: from below all margins to beyond the one at which the
// last unseen picture changes sides; further on, only seen pictures go on being lost. `named` values
// of gamma lie inside, too.
export function rangeOfGamma({ margin, label, nSeen }, named) {
  const rows = Array.from(margin.keys()).filter((i) => Number.isFinite(margin[i]));
  const most = (values) => values.reduce((a, b) => Math.max(a, b), -Infinity);
  const all = rows.map((i) => margin[i]);
  const unseen = rows.filter((i) => label[i] >= nSeen).map((i) => margin[i]);
  const low = all.reduce((a, b) => Math.min(a, b), Math.min(0, ...named));
  const last = Math.max(most(unseen.length ? unseen : all), 0, ...named);
  const high = Math.max(Math.min(last + (last - low) / 4, most(all)), 0, ...named);
  return [Math.floor((low - (last - low) / 6) * 20) / 20, (Math.ceil(high * 20) + 1) / 20];
}

// Shares of each side's rows in equal bins of the margin, for the two histograms, and the shares
// that lie beyond: { seen, unseen: [bins], beyond: { seen, unseen } }.
export function marginBins(sweep, low, high, bins) {
  const of = { seen: new Float64Array(bins), unseen: new Float64Array(bins) };
  const total = { seen: 0, unseen: 0 };
  const beyond = { seen: 0, unseen: 0 };
  sweep.margin.forEach((m, i) => {
    const side = sweep.label[i] < sweep.nSeen ? "seen" : "unseen";
    total[side] += 1;
    const bin = Math.floor(((m - low) / (high - low)) * bins);
    if (m > high) beyond[side] += 1;
    else of[side][Math.min(Math.max(bin, 0), bins - 1)] += 1;
  });
  for (const side of ["seen", "unseen"]) {
    of[side] = of[side].map((k) => k / (total[side] || 1));
    beyond[side] /= total[side] || 1;
  }
  return { ...of, beyond };
}
