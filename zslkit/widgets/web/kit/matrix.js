// A confusion matrix: one row for each true class, darker where more of it goes.
//
// new Matrix({ label, names, unseen, rowTitle = "true", columnTitle = "named",
//              onSelect({ row, column, value }) })
//   names: string[n]; unseen: bool[n] | null, marks names with a triangle instead of a circle
//   .set(values)          array-like [n * n], row after row, counts or shares
//   .summary() -> string  how many are right, and what is taken for what most often
//   .destroy()
// Pointing at a cell, or going there with the arrow keys, names it below; Home and End go to the ends
// of its row; Enter selects.
import { percent } from "./bars.js";
import { sharpContext } from "./canvas.js";
import { colour, el, onFrame, onTheme, uid } from "./dom.js";

const TITLES = 16; // px for what rows and columns are
const NAMES_FROM = 15; // px of a cell: below it names beside the rows would run into each other

export class Matrix {
  constructor({ label, names, unseen = null, rowTitle = "true", columnTitle = "named", onSelect }) {
    Object.assign(this, { names, unseen, onSelect, titles: [rowTitle, columnTitle] });
    this.values = new Float32Array(names.length ** 2);
    this.cell = null;
    this.request = onFrame(() => this.draw());
    const about = uid("zsl-about");
    this.canvas = el("canvas", { tabindex: 0, role: "application", "aria-label": label,
      "aria-roledescription": "confusion matrix", "aria-describedby": about });
    this.sentence = el("span", {});
    this.said = el("p", { class: "zsl-matrix-cell zsl-note", role: "status" });
    this.el = el("div", { class: "zsl-matrix" }, this.canvas, this.legend(), this.said,
      el("p", { class: "zsl-hidden", id: about }, this.sentence, " Arrow keys go from cell to cell, Home and End to the ends of a row."));
    this.listen();
  }

  // What colours and shades say, in a line.
  legend() {
    const patch = (background, words, width = 12) => {
      const style = { background, width: `${width}px`, height: "12px", flex: "none" };
      return el("li", {}, el("i", { style, "aria-hidden": "true" }), words);
    };
    const sides = this.unseen && [
      patch("var(--zsl-seen)", "called seen"),
      patch("var(--zsl-unseen)", "called unseen"),
    ];
    const shades = "linear-gradient(to right, transparent, currentColor)";
    return el("ul", { class: "zsl-legend", "aria-label": "colours" }, sides,
      patch(shades, "share of row", 24));
  }

  listen() {
    const { canvas } = this;
    for (const kind of ["pointermove", "pointerdown"])
      canvas.addEventListener(kind, (event) => this.pointAt(event));
    canvas.addEventListener("pointerleave", (event) => {
      if (event.pointerType === "mouse") this.choose(null);
    });
    canvas.addEventListener("blur", () => this.choose(null));
    canvas.addEventListener("click", () => this.tell());
    canvas.addEventListener("keydown", (event) => this.key(event));
    this.sizes = new ResizeObserver(() => this.request());
    this.sizes.observe(this.el);
    this.stopTheme = onTheme(this.request);
    this.choose(null);
  }

  set(values) {
    this.values = Float32Array.from(values);
    this.sentence.textContent = this.summary();
    this.choose(this.cell);
  }

  count(row, column) {
    return this.values[row * this.names.length + column];
  }

  share(row, column) {
    const start = row * this.names.length;
    const all = this.values.subarray(start, start + this.names.length).reduce((a, b) => a + b, 0);
    return all ? this.count(row, column) / all : 0;
  }

  summary() {
    const rows = [...this.names.keys()].filter((row) => this.names.some((_, c) => this.count(row, c)));
    if (!rows.length) return "Nothing has been classified yet.";
    const right = rows.reduce((sum, row) => sum + this.share(row, row), 0) / rows.length;
    let worst = { share: 0 };
    for (const row of rows)
      this.names.forEach((_, column) => {
        const share = this.share(row, column);
        if (row !== column && share > worst.share) worst = { share, row, column };
      });
    const first = `Right on average over classes: ${percent(right)}.`;
    if (!worst.share) return first;
    const [truth, said] = [this.names[worst.row], this.names[worst.column]];
    return `${first} Taken for another most often: ${truth} for ${said}, ${percent(worst.share)}.`;
  }

  // ---- drawing

  measure() {
    const n = this.names.length;
    const width = Math.min(this.el.clientWidth, 640);
    const context = this.canvas.getContext("2d");
    context.font = this.font = `12px ${getComputedStyle(this.el).fontFamily}`;
    const longest = Math.ceil(Math.max(...this.names.map((name) => context.measureText(name).width)));
    this.named = (width - longest - 24 - TITLES) / n >= NAMES_FROM;
    this.edge = TITLES + (this.named ? longest + 24 : 18);
    this.side = Math.max(4, Math.min(34, (width - this.edge - 2) / n));
    this.size = this.edge + n * this.side + 2;
  }

  draw() {
    if (!this.el.clientWidth) return;
    this.measure();
    const { canvas, size, edge, side } = this;
    const n = this.names.length;
    canvas.style.width = canvas.style.height = `${size}px`;
    const context = sharpContext(canvas, size);
    context.font = this.font;
    const paints = ["--zsl-seen", "--zsl-unseen", "--zsl-ink", "--zsl-line"];
    const [seen, unseen, ink, line] = paints.map((name) => colour(name, this.el));
    for (let row = 0; row < n; row++)
      for (let column = 0; column < n; column++) {
        const share = this.share(row, column);
        if (!share) continue;
        context.globalAlpha = 0.08 + 0.92 * share;
        context.fillStyle = this.unseen?.[column] ? unseen : seen;
        context.fillRect(edge + column * side, edge + row * side, side - 0.5, side - 0.5);
      }
    context.globalAlpha = 1;
    context.lineWidth = 1;
    context.strokeStyle = line;
    context.strokeRect(edge - 0.5, edge - 0.5, n * side + 1, n * side + 1);
    const betweenSides = this.unseen?.indexOf(true) ?? 0; // where unseen classes begin, if last
    if (betweenSides > 0 && this.unseen.lastIndexOf(false) < betweenSides) {
      const at = edge + betweenSides * side - 0.5;
      context.fillStyle = ink;
      context.fillRect(at - 0.5, edge, 1, n * side);
      context.fillRect(edge, at - 0.5, n * side, 1);
    }
    this.drawNames(context, [seen, unseen, ink]);
    if (this.cell) {
      context.strokeStyle = ink;
      context.lineWidth = 2;
      context.strokeRect(edge + this.cell[1] * side - 1, edge + this.cell[0] * side - 1, side + 1, side + 1);
    }
  }

  drawNames(context, [seen, unseen, ink]) {
    const { edge, side, names } = this;
    const centre = edge + (names.length * side) / 2;
    for (const turn of [0, 1]) {
      context.save();
      Object.assign(context, { fillStyle: ink, textAlign: "center", textBaseline: "middle" });
      if (turn) context.fillText(`${this.titles[1]} →`, centre, TITLES / 2);
      else {
        context.save();
        context.transform(0, -1, 1, 0, TITLES / 2, centre);
        context.fillText(`← ${this.titles[0]}`, 0, 0);
        context.restore();
      }
      if (turn) context.transform(0, -1, 1, 0, 0, edge); // upwards, above the columns
      names.forEach((name, k) => {
        const middle = edge + (k + 0.5) * side;
        const chosen = this.cell?.[turn] === k;
        const at = turn ? [6, middle] : [edge - 6, middle];
        context.fillStyle = this.unseen?.[k] ? unseen : seen;
        context.beginPath();
        const corners = turn ? [[-3, -4], [-3, 4], [4, 0]] : [[-4, 3], [4, 3], [0, -4]];
        if (this.unseen?.[k]) corners.forEach(([x, y]) => context.lineTo(at[0] + x, at[1] + y));
        else context.arc(...at, Math.min(3.5, side / 2), 0, 2 * Math.PI);
        context.fill();
        if (!this.named) return;
        context.fillStyle = ink;
        context.font = chosen ? `bold ${this.font}` : this.font;
        context.textAlign = turn ? "left" : "right";
        context.textBaseline = "middle";
        context.fillText(name, turn ? 14 : edge - 14, middle);
      });
      context.restore();
    }
  }

  // ---- pointer and keys

  pointAt(event) {
    const box = this.canvas.getBoundingClientRect();
    const [column, row] = [event.clientX - box.left, event.clientY - box.top].map((at) =>
      Math.floor((at - this.edge) / this.side));
    const inside = [row, column].every((k) => k >= 0 && k < this.names.length);
    this.choose(inside ? [row, column] : null);
  }

  choose(cell) {
    this.cell = cell;
    const [rowTitle, columnTitle] = this.titles;
    this.said.textContent = cell
      ? `${rowTitle} ${this.names[cell[0]]}, ${columnTitle} ${this.names[cell[1]]}: ` +
        percent(this.share(...cell))
      : `Rows: ${rowTitle}. Columns: ${columnTitle}. Point at a cell to read it.`;
    this.request();
  }

  key(event) {
    const step = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }[event.key];
    const last = this.names.length - 1;
    if (step) {
      const next = (this.cell ?? [-step[0], -step[1]]).map((k, axis) => k + step[axis]);
      this.choose(next.map((k) => Math.min(last, Math.max(0, k))));
    } else if (event.key === "Home" || event.key === "End")
      this.choose([this.cell?.[0] ?? 0, event.key === "Home" ? 0 : last]);
    else if (event.key === "Enter") this.tell();
    else if (event.key === "Escape" && this.cell) this.choose(null);
    else return;
    event.preventDefault();
  }

  tell() {
    if (!this.cell) return;
    const [row, column] = this.cell;
    this.onSelect?.({ row, column, value: this.count(row, column) });
  }

  destroy() {
    this.request.cancel();
    this.sizes.disconnect();
    this.stopTheme();
  }
}
