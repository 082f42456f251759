import { el } from "../kit/dom.js";
import { MEASURES } from "./words.js";

// The distances as a table: at the start, and now.
export function makeDistances() {
  const lines = MEASURES.map(([key, name]) => {
    const cells = [el("td", {}), el("td", {})];
    return { key, cells, row: el("tr", {}, el("th", { scope: "row", text: name }), cells) };
  });
  const heads = ["mean distance of", "at the start", "now"];
  return {
    el: el(
      "table",
      { class: "zsl-souls-table" },
      el("thead", {}, el("tr", {}, heads.map((text) => el("th", { scope: "col", text })))),
      el("tbody", {}, lines.map(({ row }) => row)),
    ),
    set(first, now) {
      for (const { key, cells } of lines)
        [first, now].forEach((measures, j) => {
          cells[j].textContent = measures[key].toFixed(2);
        });
    },
  };
}
