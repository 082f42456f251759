// What the two charts draw.

export function chartLines(side, kind) {
  const x = side.shares.map((share) => 100 * share);
  const lines = [{ name: "these models", x, y: side.shares.map((t) => 100 * side.mapAll(kind, t)) }];
  const known = side.shares.map((t) => side.measured(kind, t));
  if (!known.every((each) => each.length)) return lines;
  const seeds = Math.min(...known.map((each) => each[2]));
  const bound = (sign) => known.map(([mean, sd]) => 100 * (mean + sign * sd));
  const faint = { x, colour: "--zsl-line", dash: true };
  return [
    ...lines,
    { name: `mean of ${seeds} seeds`, x, y: bound(0), colour: "--zsl-accent" },
    { name: "± one standard deviation", y: bound(1), ...faint },
    { name: "", y: bound(-1), ...faint },
  ];
}

// one range for all kinds, so that they can be compared
export function chartRange(side) {
  const all = side.kinds.flatMap((kind) => chartLines(side, kind)).flatMap((line) => line.y);
  const [low, high] = [Math.min(...all), Math.max(...all)];
  return [Math.max(0, Math.floor(low / 5 - 0.5) * 5), Math.min(100, Math.ceil(high / 5 + 0.5) * 5)];
}

export function normLines(words, taxonomy) {
  const down = (values) => Array.from(values).sort((a, b) => b - a);
  const ranks = (values) => Array.from(values, (_, k) => k + 1);
  return [
    { name: `${words.length} words`, x: ranks(words), y: down(words) },
    { name: `${taxonomy.length} of the taxonomy`, x: ranks(taxonomy), y: down(taxonomy),
      colour: "--zsl-accent", dash: true },
  ];
}
