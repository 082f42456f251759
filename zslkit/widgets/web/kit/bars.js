// What a classifier says: horizontal bars with names and percentages, the largest ones.
//
// new Bars({ label, names, top = 5, stable = false, colours = "--zsl-seen" })
//   names: string[]; stable: rows keep the order of the names instead of the order of size;
//   colours: a colour, or (index) => a colour.
//   .set(values, { highlight = -1 })   values: array-like in [0, 1], one for each name
//   .describe() -> "tiger 71 %, zebra 12 %"
//   .destroy()
import { el } from "./dom.js";

export const percent = (share) => {
  const value = 100 * share;
  return `${value > 0 && value < 0.5 ? "< 1" : Math.round(value)} %`;
};

export class Bars {
  constructor({ label, names, top = 5, stable = false, colours = "--zsl-seen" }) {
    Object.assign(this, { names, stable });
    this.colourOf = typeof colours === "function" ? colours : () => colours;
    this.rows = Array.from({ length: Math.min(top, names.length) }, () => {
      const name = el("span", { class: "zsl-bar-name" });
      const fill = el("span", { class: "zsl-bar-fill" });
      const share = el("span", { class: "zsl-bar-share" });
      const row = el("li", {}, name, el("span", { class: "zsl-bar-track" }, fill), share);
      return { row, name, fill, share };
    });
    this.el = el("ol", { class: "zsl-bars", "aria-label": label }, this.rows.map(({ row }) => row));
    this.shown = [];
  }

  set(values, { highlight = -1 } = {}) {
    const order = Array.from(this.names.keys()).sort((a, b) => values[b] - values[a]);
    const best = order.slice(0, this.rows.length);
    if (this.stable) best.sort((a, b) => a - b);
    this.shown = best.map((k) => [this.names[k], values[k]]);
    this.rows.forEach((bar, place) => this.setRow(bar, best[place], values[best[place]], highlight));
  }

  // what stays is not written again: while a slider moves, that would cost a layout in every frame
  setRow(bar, k, value, highlight) {
    const share = percent(value);
    if (bar.share.textContent !== share) bar.share.textContent = share;
    // moved, not widened: that needs no layout
    bar.fill.style.transform = `translateX(${100 * (Math.min(1, Math.max(0, value)) - 1)}%)`;
    const chosen = k === highlight;
    if (bar.shows === k && bar.chosen === chosen) return;
    Object.assign(bar, { shows: k, chosen });
    bar.name.textContent = this.names[k];
    const paint = this.colourOf(k);
    bar.fill.style.background = paint.startsWith("--") ? `var(${paint})` : paint;
    bar.row.classList.toggle("zsl-highlight", chosen);
    if (chosen) bar.row.setAttribute("aria-current", "true");
    else bar.row.removeAttribute("aria-current");
  }

  describe() {
    return this.shown.map(([name, value]) => `${name} ${percent(value)}`).join(", ");
  }

  destroy() {}
}
