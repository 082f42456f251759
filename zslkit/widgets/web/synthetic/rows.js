import { el } from "../kit/dom.js";
import { lookOf } from "./chart.js";
import { SCORE_NAMES } from "./sweep.js";

// A row a score: its bar, one dot a seed, mean and standard deviation in figures.
export function makeRows() {
  const parts = SCORE_NAMES.map((name) => {
    const style = { background: lookOf(name).fill ?? `var(${lookOf(name).colour})` };
    const bar = el("span", { class: "zsl-dots-bar", style });
    const dots = el("span", { class: "zsl-dots-track", "aria-hidden": "true" }, bar);
    const text = el("span", { class: "zsl-dots-text" });
    const row = el("div", { class: "zsl-dots-row" }, el("b", { text: name }), dots, text);
    return { row, bar, dots, text };
  });
  return {
    el: el("div", { class: "zsl-dots" }, parts.map((part) => part.row)),
    set(stats, k) {
      parts.forEach(({ bar, dots, text }, score) => {
        const { mean, spread, each } = stats[score][k];
        bar.style.width = `${100 * mean}%`;
        const seeds = each.map((v) => el("i", { style: { left: `${100 * v}%` } }));
        dots.replaceChildren(bar, ...seeds);
        text.textContent = `${(100 * mean).toFixed(1)} ± ${(100 * spread).toFixed(1)}`;
      });
    },
  };
}

// How many examples a class has in the final classifier's training set: real of a seen class,
// generated of an unseen one. The imbalance between the two is half of the story.
export function makeBalance(sizes, real) {
  const most = Math.max(real, sizes[sizes.length - 1]);
  const bar = (colour) => el("span", { class: "zsl-dots-bar", style: { background: `var(${colour})` } });
  const line = (name, filled) => {
    const text = el("span", { class: "zsl-dots-text" });
    const track = el("span", { class: "zsl-dots-track", "aria-hidden": "true" }, filled);
    return { text, row: el("div", { class: "zsl-dots-row" }, el("b", { text: name }), track, text) };
  };
  const [seenBar, unseenBar] = [bar("--zsl-seen"), bar("--zsl-generated")];
  const seen = line("● seen", seenBar);
  const unseen = line("✖ unseen", unseenBar);
  seenBar.style.width = `${(100 * real) / most}%`;
  seen.text.textContent = `${Math.round(real)} real`;
  return {
    el: el(
      "div",
      { class: "zsl-dots" },
      el("p", { class: "zsl-note", text: "Examples of one class in the classifier's training set" }),
      seen.row,
      unseen.row,
    ),
    set(k) {
      unseenBar.style.width = `${(100 * sizes[k]) / most}%`;
      unseen.text.textContent = `${sizes[k]} made`;
    },
  };
}
