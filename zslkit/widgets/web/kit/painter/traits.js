// The attributes the painter understands, and which colours an animal wears: all from 28 numbers.
// Same names, thresholds and formulas as zslkit.datasets.zoo.painter (traits.py, colours.py), of
// which this is the canonical animal: no chance in it, every draw at its mean.

const HUES = ["black", "white", "grey", "brown", "orange", "pink"];
const BODY_PLANS = ["four_legs", "wings", "fins"];

/** The names of the 28 attributes, in order. */
export const TRAIT_NAMES = [
  ...HUES, "stripes", "spots", "patches",
  "big", "bulky", "long_neck", "long_legs", "four_legs", "hooves", "claws", "wings", "fins",
  "horns", "long_ears", "long_snout", "trunk", "beak", "mane", "long_tail", "fluffy",
  "water", "snow",
];

const PALETTE = {
  black: [40, 38, 46], white: [246, 243, 236], grey: [146, 150, 158],
  brown: [136, 88, 52], orange: [236, 146, 48], pink: [244, 158, 172],
};
export const INK = [0, 0, 0];
export const ROSY = PALETTE.pink;

/** 28 numbers, or an object of them by name, as an object by name, each within 0 to 1.
 * Throws one sentence about the first that is unknown or not a finite number. */
export function traitsOf(attributes) {
  const listed = typeof attributes?.length === "number";
  if (!attributes || (listed && attributes.length !== TRAIT_NAMES.length)) {
    const got = attributes ? `${attributes.length} were given` : "none were given";
    throw new Error(`An animal needs ${TRAIT_NAMES.length} attributes, but ${got}.`);
  }
  const stranger = !listed && Object.keys(attributes).find((name) => !TRAIT_NAMES.includes(name));
  if (stranger) throw new Error(`The painter knows no attribute called "${stranger}".`);
  const traits = {};
  TRAIT_NAMES.forEach((name, i) => {
    const value = listed ? attributes[i] : attributes[name] ?? 0;
    if (!Number.isFinite(value)) {
      throw new Error(`The attribute "${name}" must be a number from 0 to 1, not ${value}.`);
    }
    traits[name] = within(value, 0, 1);
  });
  return traits;
}

/** Whichever of four_legs, wings and fins is largest; the first of equals. */
export function bodyPlan(t) {
  return BODY_PLANS.reduce((best, plan) => (t[plan] > t[best] ? plan : best));
}

/** `value`, but no less than `low` and no more than `high`. */
export function within(value, low, high) {
  return Math.min(high, Math.max(low, value));
}

/** 0 up to `low`, 1 from `high`, a smooth S between: a gentle `if`. */
export function ramp(value, low, high) {
  const u = within((value - low) / (high - low), 0, 1);
  return u * u * (3 - 2 * u);
}

/** Colour `a` at t = 0, `b` at t = 1. */
export function blend(a, b, t) {
  const u = within(t, 0, 1);
  return a.map((x, i) => x * (1 - u) + b[i] * u);
}

/** Perceived brightness of a colour, 0 (black) to 1 (white). */
export function brightness([red, green, blue]) {
  return (0.3 * red + 0.6 * green + 0.1 * blue) / 255;
}

/** A colour as CSS. */
export function paint(colour, alpha = 1) {
  return `rgba(${colour.map(Math.round).join()},${alpha})`;
}

/** base covers most of the animal, mark makes its stripes, spots and patches, accent its mane
 * and tuft, dark its socks and ears; belly (0 to 1) is how pale it is below. */
export function coatOf(t) {
  const table = HUES.map((name) => PALETTE[name]);
  const amount = HUES.map((name) => t[name]);
  // so steep a mean that the strongest colour wins, yet still changes gradually
  const share = parts(amount.map((a) => Math.max(a, 1e-3) ** 14));
  const base = mean(table, share);
  const light = brightness(base);
  const contrast = table.map((c, i) => amount[i] * Math.abs(brightness(c) - light) * (1 - share[i]));
  const vivid = mean(table, parts(contrast.map((c) => Math.max(c, 1e-4) ** 8)));
  const mark = blend(blend(base, INK, 0.45), vivid, Math.min(1, 12 * Math.max(...contrast)));
  const rest = amount.map((a, i) => a * (1 - share[i]));
  const second = rest.indexOf(Math.max(...rest));
  const accent = blend(blend(base, INK, 0.35), table[second], 2.2 * rest[second]);
  const dark = blend(blend(base, INK, 0.3), PALETTE.black, 2.5 * t.black * (1 - share[0]));
  const belly = within((1 - share[1]) * (t.white - 0.2) * 2.2, 0, 1);
  return { base, mark, accent, dark, white: PALETTE.white, belly };
}

function parts(weights) {
  const sum = weights.reduce((a, b) => a + b);
  return weights.map((w) => w / sum);
}

function mean(table, weights) {
  return [0, 1, 2].map((i) => table.reduce((sum, row, k) => sum + row[i] * weights[k], 0));
}
