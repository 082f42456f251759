import { el } from "../kit/dom.js";
import { blocksAt, scoresAt } from "./sweep.js";

export const gammaText = (gamma) => gamma.toFixed(3).replace(/^-(0\.000)$/, "$1");
export const percentOf = (share) => `${(100 * share).toFixed(1)} %`;

// A table with a row for each gamma that has a name, and one for the gamma of the moment. The
// names are buttons that go there. rows: [{ short, name, gamma }].
export function makeReadout(sweep, rows, onGo) {
  const cells = (gamma) => {
    const { u, s, h } = scoresAt(sweep, gamma);
    return [gammaText(gamma), ...[u, s, h].map((share) => (100 * share).toFixed(1))];
  };
  const line = (head, values) =>
    el("tr", {}, el("th", { scope: "row" }, head), values.map((text) => el("td", { text })));
  const now = line("now", []);
  const table = el(
    "table",
    { class: "zsl-scores" },
    el("caption", { class: "zsl-note", text: "Scores at some values of γ; a name takes you there." }),
    el("thead", {}, el("tr", {}, ["", "γ", "u %", "s %", "H %"].map((text) => el("th", { scope: "col", text })))),
    el(
      "tbody",
      {},
      now,
      rows.map(({ short, name, gamma }) => {
        const props = { type: "button", class: "zsl-button", text: short, title: name };
        const button = el("button", { ...props, onclick: () => onGo(gamma) });
        return line(button, cells(gamma));
      }),
    ),
  );
  return {
    el: table,
    set(gamma) {
      now.replaceChildren(now.firstChild, ...cells(gamma).map((text) => el("td", { text })));
    },
  };
}

// The blocks of the confusion matrix in figures: what happens to the pictures of either side.
export function makeBlocks(sweep) {
  const sides = [
    ["seen", "● seen"],
    ["unseen", "▲ unseen"],
  ];
  const body = el("tbody", {});
  const heads = ["", "right", "another seen", "another unseen"];
  return {
    el: el(
      "table",
      { class: "zsl-scores zsl-blocks" },
      el("caption", { class: "zsl-note", text: "What pictures of each side are called, as shares of them" }),
      el("thead", {}, el("tr", {}, heads.map((text) => el("th", { scope: "col", text })))),
      body,
    ),
    set(gamma) {
      const blocks = blocksAt(sweep, gamma);
      const rows = sides.map(([side, name]) => {
        const cells = blocks[side].map((share) => el("td", { text: percentOf(share) }));
        return el("tr", {}, el("th", { scope: "row", text: name }), cells);
      });
      body.replaceChildren(...rows);
    },
  };
}

// Bins as the points of a line that goes up and down in steps.
export function stairs(counts, low, high) {
  const x = [low];
  const y = [0];
  counts.forEach((share, k) => {
    const step = (high - low) / counts.length;
    x.push(low + k * step, low + (k + 1) * step);
    y.push(share, share);
  });
  x.push(high);
  y.push(0);
  return { x, y };
}

export function inWords(sweep, gamma) {
  const { u, s, h } = scoresAt(sweep, gamma);
  const { seen, unseen } = blocksAt(sweep, gamma);
  return (
    `γ ${gammaText(gamma)}: u ${percentOf(u)}, s ${percentOf(s)}, H ${percentOf(h)}. ` +
    `Of the unseen pictures ${percentOf(unseen[1])} get the name of a seen class; ` +
    `of the seen ones ${percentOf(seen[2])} that of an unseen class.`
  );
}
