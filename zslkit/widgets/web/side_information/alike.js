// The kit's matrix for similarities instead of shares of a row: darker is more alike.
//
// new AlikeMatrix({ label, names, unseen, onSelect })      as Matrix; .set(values) takes cosines
import { el } from "../kit/dom.js";
import { markerSwatch } from "../kit/markers.js";
import { Matrix } from "../kit/matrix.js";

export class AlikeMatrix extends Matrix {
  constructor(options) {
    super({ ...options, rowTitle: "", columnTitle: "" });
    this.canvas.setAttribute("aria-roledescription", "matrix of similarities");
  }

  legend() {
    const shades = el("i", { "aria-hidden": "true", style: { width: "24px", height: "12px",
      flex: "none", background: "linear-gradient(to right, transparent, currentColor)" } });
    return el("ul", { class: "zsl-legend", "aria-label": "legend" },
      el("li", {}, markerSwatch("circle", "--zsl-seen"), "seen"),
      el("li", {}, markerSwatch("triangle", "--zsl-unseen"), "unseen"),
      el("li", {}, shades, "more alike"));
  }

  // what is painted: the smallest cosine of all would otherwise be half as dark as the largest
  share(row, column) {
    const low = this.lowest;
    return low < 1 ? (this.count(row, column) - low) / (1 - low) : 1;
  }

  set(values) {
    this.lowest = values.reduce((a, b) => Math.min(a, b), 1);
    super.set(values);
  }

  summary() {
    let best = { value: -1 };
    this.names.forEach((_, row) => this.names.forEach((__, column) => {
      const value = this.count(row, column);
      if (this.unseen?.[row] && !this.unseen[column] && value > best.value) best = { value, row, column };
    }));
    if (best.row === undefined) return "";
    return `Of unseen and seen, most alike: ${this.names[best.row]} and ` +
      `${this.names[best.column]}, ${best.value.toFixed(2)}.`;
  }

  choose(cell) {
    super.choose(cell);
    this.said.textContent = cell
      ? `${this.names[cell[0]]} and ${this.names[cell[1]]}: ${this.count(...cell).toFixed(2)}`
      : "Point at a cell to read it. A click on the row of an unseen class asks for it.";
  }
}
