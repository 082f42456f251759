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

export function settingsOf(model) {
  return Object.fromEntries(SETTINGS.map(([trait, name]) => [name, model.get(trait)]));
}

export function toModel(model, settings) {
  for (const [trait, name] of SETTINGS) model.set(trait, settings[name]);
}

export function toLink(settings) {
  return Object.fromEntries(SETTINGS.map(([, name, key]) => [key, settings[name]]));
}

const within = (v, low, high) => Number.isFinite(v) && v >= low && v <= high;

// The settings of a link; those of the moment where the link makes no sense.
export function fromLinkState(state, now) {
  const next = { ...now };
  for (const [, name, key] of SETTINGS) {
    if (key in state) next[name] = typeof now[name] === "number" ? Number(state[key]) : state[key];
  }
  const sane =
    Object.hasOwn(SHAPES, next.shape) &&
    Object.hasOwn(RULES, next.rules) &&
    Number.isInteger(next.seed) &&
    within(next.seed, 0, 2 ** 31 - 1) &&
    within(next.weight, 0, 100) &&
    Number.isInteger(next.steps) &&
    within(next.steps, 1, 20) &&
    within(next.rate, 1e-5, 0.1);
  return sane ? next : now;
}

export function iterationIn(state) {
  const iteration = Math.round(Number(state.i));
  return within(iteration, 0, LAST_ITERATION) ? iteration : 0;
}
