// A line chart with axes, and a mark on it that the reader moves.
//
// new Curve({ label, xLabel, yLabel, xRange, yRange, xTicks, onInput(value),
//                                   xTicks: [[x, text]] for an axis that is not even
//   lines: [{ name, x, y, colour = "--zsl-ink", dash, area }],    x, y: array-like; area: shade
//                                                                 what lies below, down to 0;
//                                                                 no name: not in the legend
//   points: [{ x, y, name, colour, marker }],
//   marker: { kind, line, value, label, text(value), step, limits } | null })
//   kind "point": the mark runs along the line named `line`, its value is an index; limits: [first,
//   last] of those that it reaches, by default all;
//   kind "threshold": a vertical line, its value is x, and sides: [left, right] says what lies
//   either side of it. label: what is moved; text(value): the value in words. Moved by pointer,
//   finger or keys (arrows, Page, Home, End).
//   .value    .set(value): calls nobody    .setLines(lines)    .setPoints(points)
//   .setRange({ x: [low, high], y: [low, high] })    .destroy()
//   .describe(text)    what the chart shows, for who does not see it
import { drawAxes, rangeOf, tickText } from "./axis.js";
import { el, onFrame, svg } from "./dom.js";
import { dragging } from "./dragging.js";
import { markerPath, markerStroked, markerSwatch } from "./markers.js";

const PAD = { left: 50, right: 14, top: 10, bottom: 42 };
const ROOM_FOR_SIDES = 20; // px above the plot
const paintOf = (name = "--zsl-ink") => (name.startsWith("--") ? `var(${name})` : name);

export class Curve {
  constructor({ label, xLabel, yLabel, xRange, yRange, xTicks, lines, points = [], marker = null, onInput }) {
    Object.assign(this, { label, xLabel, yLabel, xTicks, lines, points, marker, onInput });
    this.ranges = { x: xRange, y: yRange };
    this.value = marker?.value ?? 0;
    this.pad = { ...PAD, top: PAD.top + (marker?.sides ? ROOM_FOR_SIDES : 0) };
    this.request = onFrame(() => this.draw());
    this.plot = svg("svg", { class: "zsl-plot", role: "img", "aria-label": label });
    this.legend = el("ul", { class: "zsl-legend", "aria-label": "legend" });
    this.el = el("div", { class: "zsl-curve" }, el("div", { class: "zsl-curve-stage" }, this.plot));
    if (marker) this.addHandle();
    this.el.append(this.legend);
    this.sizes = new ResizeObserver(() => this.request());
    this.sizes.observe(this.plot);
    this.setLines(lines);
  }

  addHandle() {
    this.handle = el("div", { class: "zsl-handle", tabindex: 0, role: "slider",
      "aria-label": this.marker.label, onkeydown: (event) => this.key(event) });
    const stage = this.plot.parentElement;
    stage.append(this.handle);
    stage.classList.add("zsl-movable");
    dragging(stage, {
      free: (event) => event.target === this.handle,
      move: (event) => {
        const box = this.plot.getBoundingClientRect();
        this.handle.focus({ preventScroll: true });
        this.put(this.valueAt(event.clientX - box.left, event.clientY - box.top));
        event.preventDefault();
      },
      hold: () => this.value,
      undo: (value) => this.put(value),
    });
  }

  setLines(lines) {
    this.lines = lines;
    this.refresh();
  }

  setPoints(points) {
    this.points = points;
    this.refresh();
  }

  setRange(ranges) {
    Object.assign(this.ranges, ranges);
    this.refresh();
  }

  refresh() {
    const line = ({ name, colour: paint, dash }) => el("li", {},
      svg("svg", { class: "zsl-swatch", viewBox: "-8 -8 16 16", "aria-hidden": "true" },
        svg("path", { d: "M-8 0H8", "stroke-dasharray": dash ? "4 3" : null,
          style: { stroke: paintOf(paint), strokeWidth: "2.5" } })), name);
    const point = ({ name, colour: paint = "--zsl-ink", marker = "circle" }) =>
      el("li", {}, markerSwatch(marker, paint), name);
    const named = this.points.filter((each) => each.name);
    const lines = this.lines.filter((each) => each.name);
    this.legend.replaceChildren(...lines.map(line), ...named.map(point));
    this.request();
  }

  describe(text) {
    this.plot.setAttribute("aria-label", `${this.label}: ${text}`);
  }

  set(value) {
    this.value = this.clamp(value);
    this.request();
  }

  put(value) {
    const before = this.value;
    this.set(value);
    if (this.value !== before) this.onInput?.(this.value);
  }

  // ---- from numbers to places and back

  measure() {
    const { width, height } = this.plot.getBoundingClientRect();
    Object.assign(this, { width, height });
    const all = [...this.lines, ...this.points.map((each) => ({ x: [each.x], y: [each.y] }))];
    this.xAxis = this.ranges.x ?? rangeOf(all.map((each) => each.x));
    this.yAxis = this.ranges.y ?? rangeOf(all.map((each) => each.y));
  }

  px(x) {
    const [low, high] = this.xAxis;
    return this.pad.left + ((x - low) / (high - low)) * (this.width - this.pad.left - this.pad.right);
  }

  py(y) {
    const [low, high] = this.yAxis;
    return this.height - this.pad.bottom - ((y - low) / (high - low)) * (this.height - this.pad.top - this.pad.bottom);
  }

  markedLine() {
    return this.lines.find((each) => each.name === this.marker.line) ?? this.lines[0];
  }

  limits() {
    if (this.marker.kind === "point")
      return this.marker.limits ?? [0, this.markedLine().x.length - 1];
    return this.ranges.x ?? rangeOf(this.lines.map((each) => each.x));
  }

  clamp(value) {
    if (!this.marker) return value;
    const [low, high] = this.limits();
    const inside = Math.min(high, Math.max(low, value));
    return this.marker.kind === "point" ? Math.round(inside) : inside;
  }

  valueAt(px, py) {
    if (this.marker.kind === "threshold") {
      const [low, high] = this.xAxis;
      return low + ((px - this.pad.left) / (this.width - this.pad.left - this.pad.right)) * (high - low);
    }
    const { x, y } = this.markedLine();
    const [first, last] = this.limits();
    let best = first;
    let least = Infinity;
    for (let k = first; k <= last; k++) {
      const distance = Math.hypot(this.px(x[k]) - px, this.py(y[k]) - py);
      if (distance < least) [best, least] = [k, distance];
    }
    return best;
  }

  key(event) {
    const [low, high] = this.limits();
    const step = this.marker.step ?? (this.marker.kind === "point" ? 1 : (high - low) / 100);
    const next = {
      ArrowLeft: this.value - step, ArrowDown: this.value - step,
      ArrowRight: this.value + step, ArrowUp: this.value + step,
      PageDown: this.value - 10 * step, PageUp: this.value + 10 * step, Home: low, End: high,
    }[event.key];
    if (next === undefined) return;
    event.preventDefault();
    this.put(next);
  }

  // ---- drawing

  draw() {
    this.measure();
    if (!this.width) return;
    this.plot.setAttribute("viewBox", `0 0 ${this.width} ${this.height}`);
    this.plot.replaceChildren(...drawAxes(this, this.pad), ...this.lines.map((line) => this.drawLine(line)),
      ...this.points.map((each) => this.drawPoint(each, each.marker ?? "circle", 10)));
    if (this.handle) this.drawMark();
  }

  drawLine({ x, y, colour: paint, dash, area }) {
    const places = Array.from(x, (value, k) => `${this.px(value).toFixed(1)} ${this.py(y[k]).toFixed(1)}`);
    const line = svg("polyline", { class: "zsl-line", points: places.join(","),
      "stroke-dasharray": dash ? "6 4" : null, style: { stroke: paintOf(paint) } });
    if (!area || !x.length) return line;
    const ground = [x[x.length - 1], x[0]].map((value) => `${this.px(value)} ${this.py(0)}`);
    const style = { fill: paintOf(paint), opacity: "0.1" };
    return svg("g", {}, svg("polygon", { points: [...places, ...ground].join(","), style }), line);
  }

  drawPoint({ x, y, colour: paint }, marker, size) {
    const style = markerStroked(marker)
      ? { stroke: paintOf(paint), strokeWidth: "2.5" } : { fill: paintOf(paint) };
    return svg("path", { d: markerPath(marker, size), style,
      transform: `translate(${this.px(x)} ${this.py(y)})` });
  }

  drawMark() {
    const { handle, marker } = this;
    const [low, high] = this.limits();
    const line = this.markedLine();
    const isPoint = marker.kind === "point";
    this.value = this.clamp(this.value); // a shorter line may have come
    const x = isPoint ? line.x[this.value] : this.value;
    const [top, bottom] = [this.pad.top, this.height - this.pad.bottom];
    const y = isPoint ? this.py(line.y[this.value]) : (top + bottom) / 2;
    if (!isPoint) this.plot.append(...this.drawThreshold(this.px(x), top, bottom));
    Object.assign(handle.style, { left: `${this.px(x)}px`, top: `${y}px` });
    const says = { min: low, max: high, now: this.value,
      text: marker.text?.(this.value) ?? tickText(this.value) };
    for (const [name, value] of Object.entries(says)) handle.setAttribute(`aria-value${name}`, value);
  }

  // A side whose words find no room is left out: next to nothing lies there.
  drawThreshold(x, top, bottom) {
    const [left, right] = this.marker.sides ?? [];
    const above = top - (left ? ROOM_FOR_SIDES : 0);
    const line = svg("path", { class: "zsl-threshold", d: `M${x} ${above}V${bottom}` });
    const words = (text, at, anchor) => svg("text", { x: at, y: top - 8, "text-anchor": anchor }, text);
    const room = (text) => 6.2 * text.length + 8; // px, at 12 px a letter
    return [line, left && x > room(left) && words(left, x - 6, "end"),
      right && this.width - x > room(right) && words(right, x + 6, "start")].filter(Boolean);
  }

  destroy() {
    this.request.cancel();
    this.sizes.disconnect();
  }
}
