import { RULES } from "./rules.js";
import { SHAPES } from "./shapes.js";

export const LAST_ITERATION = 2000;

// What a run is set to, as [trait in Python, name here, key in a link].
export const SETTINGS = [
  ["shape", "shape", "s"],
  ["rules", "rules", "r"],
  ["seed", "seed", "seed"],
  ["penalty_weight", "weight", "w"],
  ["critic_steps", "steps", "c"],
  ["learning_rate", "rate", "lr"],
];

export const KNOBS = { w: "weight", c: "steps", lr: "rate" }; // may change in the course of a run

// The ranges of wgan.py. The sliders of the page reach less far for the learning rate.
export const LIMITS = {
  seed: { low: 0, high: 2 ** 31 - 1, whole: true },
  weight: { low: 0, high: 100, whole: false },
  steps: { low: 1, high: 20, whole: true },
  rate: { low: 1e-5, high: 0.1, whole: false },
  iteration: { low: 0, high: LAST_ITERATION, whole: true },
};

export function within(value, limits) {
  if (!limits || !Number.isFinite(value) || value < limits.low || value > limits.high) return false;
  return !limits.whole || Number.isInteger(value);
}

export function settingsOf(model) {
  return Object.fromEntries(SETTINGS.map(([trait, name]) => [name, model.get(trait)]));
}

export function toTraits(settings) {
  return Object.fromEntries(SETTINGS.map(([trait, name]) => [trait, settings[name]]));
}

const numberWithin = (text) => (text.trim() ? Number(text) : NaN); // Number("") would be 0

// The settings of a link, those of now where it names none; null where it makes no sense.
export function readSettings(state, now) {
  const next = { ...now };
  for (const [, name, key] of SETTINGS) {
    if (key in state) next[name] = name in LIMITS ? numberWithin(state[key]) : state[key];
  }
  const sane =
    Object.hasOwn(SHAPES, next.shape) &&
    Object.hasOwn(RULES, next.rules) &&
    ["seed", "weight", "steps", "rate"].every((name) => within(next[name], LIMITS[name]));
  return sane ? next : null;
}

// The iteration of a link, 0 where it names none, null where it makes no sense.
export function iterationIn(state) {
  const iteration = numberWithin(state.i ?? "0");
  return within(iteration, LIMITS.iteration) ? iteration : null;
}
