// The figure in words and tables.
import { el } from "../kit/dom.js";
import { plainName } from "../kit/names.js";
import { answerOf, sideOf } from "./routing.js";
import { inNats } from "./scale.js";

export const inPercent = (share) => `${(100 * share).toFixed(1)} %`;

// A table of where each side's rows are sent, and one line of scores.
export function makeRoutingTable() {
  const body = el("tbody", {});
  const scores = el("p", { class: "zsl-gate-scores" });
  const heads = ["", "to the seen classifier", "to the unseen one", "named right"];
  const table = el(
    "table",
    { class: "zsl-scores zsl-blocks" },
    el("caption", { class: "zsl-note", text: "Test clips of each side, as shares of them" }),
    el("thead", {}, el("tr", {}, heads.map((text) => el("th", { scope: "col", text })))),
    body,
  );
  const sides = [["seen", "● seen"], ["unseen", "▲ unseen"]];
  return {
    el: el("div", {}, table, scores),
    set({ u, s, h, table: shares }, auroc) {
      const rows = sides.map(([side, name]) =>
        el("tr", {}, el("th", { scope: "row", text: name }),
          shares[side].map((share) => el("td", { text: inPercent(share) }))));
      body.replaceChildren(...rows);
      const parts = [["u", inPercent(u)], ["s", inPercent(s)], ["H", inPercent(h)],
        ["AUROC", auroc.toFixed(3)]];
      scores.replaceChildren(...parts.map(([name, text]) =>
        el("span", {}, `${name} `, el("b", { text }))));
    },
  };
}

export function tellGate(name, threshold, { u, s, h, table }, auroc) {
  return (
    `${name}, threshold ${inNats(threshold)} nats: ${inPercent(table.seen[0])} of the seen and ` +
    `${inPercent(table.unseen[1])} of the unseen clips go the right way. ` +
    `u ${inPercent(u)}, s ${inPercent(s)}, H ${inPercent(h)}; AUROC ${auroc.toFixed(3)}.`
  );
}

export function tellClip(routing, gate, row, threshold, names) {
  const { inside, answer } = answerOf(routing, gate, row, threshold);
  const side = sideOf(routing, row);
  const truth = routing.label[row];
  const way = inside === (side === "seen");
  const verdict = !way ? "sent the wrong way" : answer === truth ? "right" : "the right way, the wrong name";
  return {
    mark: side === "seen" ? "●" : "▲",
    side,
    text:
      `${plainName(names[truth])} (${side}), entropy ${inNats(routing.entropy[gate][row])}: goes to ` +
      `the ${inside ? "seen" : "unseen"} classifier, which says “${plainName(names[answer])}”: ${verdict}.`,
  };
}
