// A sweep over the number of generated features: 5 scores x seeds x numbers, read only.

export const SCORE_NAMES = ["T1", "u", "s", "H", "AUSUC"];

const meanOf = (each) => each.reduce((a, b) => a + b, 0) / each.length;

// the standard deviation of the sample (n - 1), as in the book's tables
function spreadOf(each) {
  const mean = meanOf(each);
  const squares = each.reduce((total, v) => total + (v - mean) ** 2, 0);
  return each.length > 1 ? Math.sqrt(squares / (each.length - 1)) : 0;
}

export function readSweep(values, nSeeds, sizes) {
  const at = (score, seed, k) => values[(score * nSeeds + seed) * sizes.length + k];
  const seeds = Array.from({ length: nSeeds }, (_, seed) => seed);
  const stats = SCORE_NAMES.map((_, score) =>
    sizes.map((_, k) => {
      const each = seeds.map((seed) => at(score, seed, k));
      return { mean: meanOf(each), spread: spreadOf(each), each };
    }),
  );
  return { sizes, stats };
}

function peakOf({ sizes, stats }, score) {
  const means = stats[SCORE_NAMES.indexOf(score)].map((s) => s.mean);
  return sizes[means.indexOf(Math.max(...means))];
}

const wayOf = ({ mean }) => `${mean < 0 ? "fell" : "rose"} by ${Math.abs(100 * mean).toFixed(1)}`;

// What a score gains from number j to number k. The seeds are the same at both, so the spread is
// that of their differences; a gain within it says nothing.
function gainOf({ stats }, name, j, k) {
  const [before, after] = [j, k].map((at) => stats[SCORE_NAMES.indexOf(name)][at].each);
  const each = after.map((v, seed) => v - before[seed]);
  const mean = meanOf(each);
  return { mean, clear: each.length < 2 ? mean !== 0 : Math.abs(mean) > spreadOf(each) };
}

// What the number k of the sweep gives, and what it bought: since the number that the book uses,
// or, for that one and where none is marked, since the best AUSUC.
export function describe(sweep, k, { real, marked }) {
  const { sizes, stats } = sweep;
  const listed = SCORE_NAMES.map((name, s) => `${name} ${(100 * stats[s][k].mean).toFixed(1)}`);
  const first = `${sizes[k]} generated features an unseen class: ${listed.join(", ")} (%).`;
  const peak = sizes.indexOf(peakOf(sweep, "AUSUC"));
  const chapter = sizes.indexOf(marked);
  const from = chapter >= 0 && chapter !== k ? chapter : peak;
  const third = real
    ? ` An unseen class has ${timesOf(sizes[k] / real)} as many generated features as a seen class ` +
      "has real ones."
    : "";
  if (from === k) return first + third;
  const start =
    from === chapter
      ? `Against the chapter's ${sizes[from]}`
      : `Against ${sizes[from]}, where AUSUC is best`;
  return `${first} ${start}, ${changes(sweep, from, k)}${third}`;
}

// In points: H beside the two that it balances, then AUSUC, which looks at every balance. The
// generators are the same everywhere, so neither says anything about the features.
function changes(sweep, from, k) {
  const [u, s, h, area] = SCORE_NAMES.slice(1).map((name) => gainOf(sweep, name, from, k));
  const still = "did not change";
  const said = (name, gain) => `${name} ${gain.clear ? wayOf(gain) : still}`;
  const way = u.clear && s.clear && u.mean * s.mean < 0 ? ": another balance, in which" : ", and";
  const balance =
    u.clear || s.clear || h.clear
      ? `${said("u", u)} and ${said("s", s)}${way} ${said("H", h)}`
      : `u, s and H ${still}`;
  const ranking = area.mean > 0 ? "better" : "worse";
  const verdict = area.clear
    ? `: over all balances, the final classifier separates the classes ${ranking}`
    : "";
  const words = `${balance}. ${said("AUSUC", area)}${verdict}.`;
  return words.replace(still, `${still} (within the spread of the seeds)`); // once is enough
}

const timesOf = (ratio) => `${ratio >= 10 ? ratio.toFixed(0) : ratio.toFixed(1)} times`;
