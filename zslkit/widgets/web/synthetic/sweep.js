// A sweep over the number of generated features: 5 scores x seeds x numbers, read only.

export const SCORE_NAMES = ["T1", "u", "s", "H", "AUSUC"];

export function readSweep(values, nSeeds, sizes) {
  const at = (score, seed, k) => values[(score * nSeeds + seed) * sizes.length + k];
  const seeds = Array.from({ length: nSeeds }, (_, seed) => seed);
  const stats = SCORE_NAMES.map((_, score) =>
    sizes.map((_, k) => {
      const each = seeds.map((seed) => at(score, seed, k));
      const mean = each.reduce((a, b) => a + b, 0) / nSeeds;
      // of the sample (n - 1), as in the book's tables
      const squares = each.reduce((total, v) => total + (v - mean) ** 2, 0);
      const spread = nSeeds > 1 ? Math.sqrt(squares / (nSeeds - 1)) : 0;
      return { mean, spread, each };
    }),
  );
  return { sizes, stats };
}

export function peakOf({ sizes, stats }, score) {
  const means = stats[SCORE_NAMES.indexOf(score)].map((s) => s.mean);
  return sizes[means.indexOf(Math.max(...means))];
}

const points = (difference) => {
  const size = Math.abs(100 * difference).toFixed(1);
  return `${difference < 0 ? "fell" : "rose"} by ${size} points`;
};

// What the number k of the sweep gives, and what it bought since the fewest features.
export function describe(sweep, k, real) {
  const { sizes, stats } = sweep;
  const value = (score, j = k) => stats[SCORE_NAMES.indexOf(score)][j].mean;
  const listed = SCORE_NAMES.map((name) => `${name} ${(100 * value(name)).toFixed(1)}`).join(", ");
  const first = `${sizes[k]} generated features an unseen class: ${listed} (%).`;
  const peak = sizes.indexOf(peakOf(sweep, "AUSUC"));
  const change = (from) =>
    `From ${sizes[from]} to ${sizes[k]} H ${points(value("H") - value("H", from))}, ` +
    `AUSUC ${points(value("AUSUC") - value("AUSUC", from))}`;
  let second = k > 0 ? ` ${change(0)}.` : "";
  if (k > peak && value("H") > value("H", peak)) {
    second = ` ${change(peak)}: balance between seen and unseen classes, not better features.`;
  }
  const third = real
    ? ` An unseen class has ${timesOf(sizes[k] / real)} as many generated features as a seen class ` +
      "has real ones."
    : "";
  return first + second + third;
}

const timesOf = (ratio) => `${ratio >= 10 ? ratio.toFixed(0) : ratio.toFixed(1)} times`;
