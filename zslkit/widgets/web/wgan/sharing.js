// A run as the state of a link: settings, iteration, and what was changed on the way.
import { diaryText, readDiary, TOO_LONG } from "./diary.js";
import { iterationIn, readSettings, SETTINGS } from "./settings.js";

export const TOO_MUCH =
  "This run had more changes than a link holds: the link trains anew, with the settings of now.";

export function toLink({ begun, settings, diary, game }) {
  const text = diaryText(diary);
  const from = text === TOO_LONG ? settings : begun;
  const state = Object.fromEntries(SETTINGS.map(([, name, key]) => [key, from[name]]));
  return { ...state, i: game.iteration, ...(text && { then: text }) };
}

// What a link asks for, { settings, diary, anew }; anew: its run had more changes than it holds.
// null for a damaged link.
export function fromLink(state, now) {
  const settings = readSettings(state, now);
  const iteration = iterationIn(state);
  if (!settings || iteration === null) return null;
  const anew = state.then === TOO_LONG;
  const whole = iteration ? [["i", iteration]] : [];
  const diary = state.then && !anew ? readDiary(state.then, iteration) : whole;
  return diary && { settings, diary, anew };
}
