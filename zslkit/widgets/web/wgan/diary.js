// What was done in a run, in order, so that a link can do it again. An entry is [what, number]:
//   i  whole iterations      k  single steps of the critic      g  single steps of the generator
//   w  a new penalty weight  c  new critic steps an iteration   lr a new learning rate
import { KNOBS, LAST_ITERATION, LIMITS, within } from "./settings.js";

const MOST_ENTRIES = 80; // 40 changes with training between them
const MOST_STEPS = 20 * LAST_ITERATION; // of the critic, however they are cut into entries
export const TOO_LONG = "many";

const isKnob = ([what]) => what in KNOBS;

function add(diary, what, number = 1) {
  const last = diary.at(-1);
  if (last?.[0] === what) last[1] += number;
  else diary.push([what, number]);
}

export const noteCriticStep = (diary) => add(diary, "k");

// `done` critic steps came before this one of the generator; an iteration has `steps` of them.
export function noteGeneratorStep(diary, done, steps) {
  const last = diary.at(-1);
  const own = last?.[0] === "k" ? last[1] : 0; // the rest came before another entry
  if (done !== Math.max(steps, done - own)) return add(diary, "g");
  if (own) diary.pop();
  add(diary, "i"); // an iteration finishes what was begun, so this is one
}

// A knob was turned, from what it was at the last step of training or at the start. Only the last
// place before the next step counts.
export function noteChange(diary, what, number, start) {
  let first = diary.length;
  while (first && isKnob(diary[first - 1])) first -= 1;
  const turned = diary.splice(first).filter((entry) => entry[0] !== what);
  const before = diary.findLast((entry) => entry[0] === what)?.[1] ?? start;
  if (number !== before) turned.push([what, number]);
  diary.push(...turned);
}

// As text for a link: null where the number of iterations says it all.
export function diaryText(diary) {
  if (!diary.length || (diary.length === 1 && diary[0][0] === "i")) return null;
  if (diary.length > MOST_ENTRIES) return TOO_LONG;
  return diary.map(([what, number]) => `${what}${number}`).join(",");
}

// The entries of a text, or null where it is damaged or does not lead to this iteration.
export function readDiary(text, iteration) {
  if (text.length > 30 * MOST_ENTRIES) return null;
  const diary = text.split(",").map((entry) => {
    const [, what, number] = entry.match(/^(lr|[a-z])(\d[\d.e-]*)$/) ?? [];
    return [what, Number(number)];
  });
  const sum = (...kinds) =>
    diary.reduce((total, [what, number]) => total + (kinds.includes(what) ? number : 0), 0);
  const sane =
    diary.length <= MOST_ENTRIES &&
    diary.every(([what, number]) => within(number, LIMITS[KNOBS[what]] ?? STEPS[what])) &&
    sum("i", "g") === iteration &&
    sum("k") <= MOST_STEPS;
  return sane ? diary : null;
}

const STEPS = {
  i: { low: 1, high: LAST_ITERATION, whole: true },
  k: { low: 1, high: MOST_STEPS, whole: true },
  g: { low: 1, high: LAST_ITERATION, whole: true },
};
