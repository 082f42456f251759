// The attributes the painter understands, and which colours an animal wears: all from 28 numbers.
// Same names, thresholds and formulas as zslkit.datasets.zoo.painter (traits.py, colours.py), of
// which this is the canonical animal: no chance in it, every draw at its mean.

const HUES = {
  black: [40, 38, 46], white: [246, 243, 236], grey: [146, 150, 158],
  brown: [136, 88, 52], orange: [236, 146, 48], pink: [244, 158, 172],
};
export const INK = [0, 0, 0];
export const ROSY = HUES.pink;

/** The names of the 28 attributes, in order. */
export const TRAIT_NAMES = [
  ...Object.keys(HUES),
  ..."stripes spots patches big bulky long_neck long_legs four_legs hooves claws wings".split(" "),
  ..."fins horns long_ears long_snout trunk beak mane long_tail fluffy water snow".split(" "),
];

/** 28 numbers, or an object of them by name, as an object by name, each within 0 to 1.
 * Throws one sentence about the first that is unknown or not a finite number. */
export function traitsOf(attributes) {
  const count = attributes ? attributes.length : "none";
  if (count !== undefined && count !== TRAIT_NAMES.length) {
    throw new Error(`An animal needs ${TRAIT_NAMES.length} attributes, but ${count} were given.`);
  }
  const stranger = !count && Object.keys(attributes).find((name) => !TRAIT_NAMES.includes(name));
  if (stranger) throw new Error(`The painter knows no attribute called "${stranger}".`);
  return Object.fromEntries(TRAIT_NAMES.map((name, i) => {
    const value = count ? attributes[i] : attributes[name] ?? 0;
    if (Number.isFinite(value)) return [name, within(value, 0, 1)];
    throw new Error(`The attribute "${name}" must be a number from 0 to 1, not ${value}.`);
  }));
}

/** Whichever of four_legs, wings and fins is largest; the first of equals. */
export function bodyPlan(t) {
  return ["four_legs", "wings", "fins"].reduce((best, plan) => (t[plan] > t[best] ? plan : best));
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

/** Colour (or point) `a` at t = 0, `b` at t = 1. */
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
  return `rgba(${colour.map(Math.round)},${alpha})`;
}

/** base covers most of the animal, mark makes its stripes, spots and patches, accent its mane
 * and tuft, dark its socks and ears; belly (0 to 1) is how pale it is below. */
export function coatOf(t) {
  const hues = Object.values(HUES);
  const amount = Object.keys(HUES).map((name) => t[name]);
  // so steep a mean that the strongest colour wins, yet still changes gradually
  const [base, share] = weightedHue(hues, amount.map((a) => Math.max(a, 1e-3) ** 14));
  const rest = amount.map((a, i) => a * (1 - share[i]));
  const contrast = rest.map((a, i) => a * Math.abs(brightness(hues[i]) - brightness(base)));
  const [vivid] = weightedHue(hues, contrast.map((c) => Math.max(c, 1e-4) ** 8));
  const second = rest.indexOf(Math.max(...rest));
  const darker = (u) => blend(base, INK, u);
  return {
    base,
    mark: blend(darker(0.45), vivid, 12 * Math.max(...contrast)),
    accent: blend(darker(0.35), hues[second], 2.2 * rest[second]),
    dark: blend(darker(0.3), HUES.black, 2.5 * rest[0]),
    white: HUES.white,
    belly: within((1 - share[1]) * (t.white - 0.2) * 2.2, 0, 1),
  };
}

function weightedHue(hues, weights) {
  const sum = weights.reduce((a, b) => a + b);
  const share = weights.map((w) => w / sum);
  return [[0, 1, 2].map((i) => hues.reduce((mean, c, k) => mean + c[i] * share[k], 0)), share];
}
