// A map of thousands of points, one unit as long across as upwards, with clouds that move on it.
//
// new Scatter({ label, layers = [], onHover(point | null), onSelect(point), legend = true })
//   layer: { name, xy: Float32Array [2n], colour: "--zsl-seen", alpha = 0.6, size = 6 (px),
//            marker: as in markers.js, labels: n class numbers | null,
//            names: string[] by class number | null, moving = false, hover = true, legend = true,
//            trail = true (if it moves) }
//   point: { layer, index, label, name, x, y }
//   .setLayers(layers)    .move(name, xy)    a moving layer's new places cost a few ms, since the
//                                            other layers are kept as a picture
//   .fit(names?)          fits the window to these layers, by default to all that do not move
//   .bounds               { x0, x1, y0, y1 }     .toScreen(x, y) -> [px, py] on the canvas
//   .trail("mean" | "points" | false)    .clearTrail()
//   .highlight(label | null)             fades the points of other classes
//   .select({ layer, index } | null)     puts the cursor there; calls nobody
//   .home = [x, y] | null                where the arrow keys begin, by default the middle
//   .describe(text)                      what the map shows, for who does not see it
//   .atRatio(ratio, fn(canvas))          fn while the map is drawn as finely as that, for a picture
//   .draw()    .cost (ms of the last drawing)    .drawnAt
//   .destroy()
// Pointing at a point or touching it names it; where there is onSelect, a click, a second touch or
// Enter chooses a point that has a label. On the keyboard arrows go from point to point, PageUp and
// PageDown from class to class, Escape leaves.
import { pixelDensity } from "./canvas.js";
import { colour, el, onFrame, onTheme, uid } from "./dom.js";
import { markerSwatch, stamp } from "./markers.js";
import { Pointing } from "./pointing.js";
import { Trail } from "./trail.js";

const LAYER = { colour: "--zsl-seen", marker: "circle", alpha: 0.6, size: 6, labels: null,
  names: null, moving: false, hover: true, legend: true, trail: true };
const MARGIN = 14;
const FADED = 0.12;

export class Scatter {
  constructor({ label, layers = [], onHover, onSelect, legend = true }) {
    Object.assign(this, { layers: [], highlighted: null, trailKind: false, home: null });
    this.trails = new Map();
    this.request = onFrame(() => this.draw());
    this.build(label, legend, onSelect);
    this.pointing = new Pointing(this, { onHover, onSelect });
    this.setLayers(layers);
    this.sizes = new ResizeObserver(() => this.resize());
    this.sizes.observe(this.canvas);
    this.stopTheme = onTheme(() => this.repaint());
  }

  build(label, legend, onSelect) {
    const about = uid("zsl-about");
    const keys = "Arrow keys go from point to point, PageUp and PageDown from class to class" +
      (onSelect ? ", Enter chooses the class of a point." : ".");
    this.about = el("span", {});
    this.canvas = el("canvas", { tabindex: 0, role: "application", "aria-label": label,
      "aria-roledescription": "map of points", "aria-describedby": about });
    this.legend = el("ul", { class: "zsl-legend", "aria-label": "legend", hidden: !legend });
    const help = el("p", { class: "zsl-hidden", id: about }, this.about, ` ${keys}`);
    this.stage = el("div", { class: "zsl-map" }, this.canvas);
    this.el = el("div", { class: "zsl-scatter" }, this.stage, this.legend, help);
    this.base = document.createElement("canvas");
  }

  setLayers(layers) {
    this.layers = layers.map((layer) => ({ ...LAYER, ...layer }));
    this.trails.clear();
    this.pointing.put(null);
    this.legend.replaceChildren(...this.layers.filter((layer) => layer.legend).map((layer) =>
      el("li", {}, markerSwatch(layer.marker, layer.colour), layer.name)));
    this.fit();
  }

  layer(name) {
    return this.layers.find((each) => each.name === name);
  }

  fit(names) {
    const still = this.layers.filter((layer) => !layer.moving && layer.xy.length);
    const fitted = names ? names.map((name) => this.layer(name)) : still.length ? still : this.layers;
    const box = { x0: Infinity, x1: -Infinity, y0: Infinity, y1: -Infinity };
    for (const { xy } of fitted)
      for (let i = 0; i < xy.length; i += 2) {
        box.x0 = Math.min(box.x0, xy[i]);
        box.x1 = Math.max(box.x1, xy[i]);
        box.y0 = Math.min(box.y0, xy[i + 1]);
        box.y1 = Math.max(box.y1, xy[i + 1]);
      }
    this.bounds = box.x0 <= box.x1 ? box : { x0: 0, x1: 1, y0: 0, y1: 1 };
    this.repaint();
  }

  move(name, xy) {
    const layer = this.layer(name);
    layer.xy = xy;
    this.pointing.forget();
    if (!layer.moving) return this.repaint();
    if (this.trailKind && layer.trail) {
      if (!this.trails.has(name)) this.trails.set(name, new Trail(this.trailKind));
      this.trails.get(name).add(xy);
    }
    this.request();
  }

  trail(kind) {
    this.trailKind = kind === true ? "mean" : kind;
    this.clearTrail();
    for (const layer of this.layers) if (layer.moving && kind) this.move(layer.name, layer.xy);
  }

  clearTrail() {
    this.trails.clear();
    this.request();
  }

  highlight(label) {
    if (label === this.highlighted) return;
    this.highlighted = label;
    this.repaint();
  }

  describe(text) {
    this.about.textContent = text;
  }

  // ---- drawing

  repaint() {
    this.stale = true;
    this.pointing.forget();
    this.request();
  }

  resize() {
    this.ratio = pixelDensity();
    const { width, height } = this.canvas.getBoundingClientRect();
    const sides = [width, height].map((side) => Math.round(side * this.ratio));
    if (!sides[0] || (this.canvas.width === sides[0] && this.canvas.height === sides[1])) return;
    for (const canvas of [this.canvas, this.base]) [canvas.width, canvas.height] = sides;
    this.repaint();
    this.request.now(); // a resized canvas is empty: it would flicker until the next frame
  }

  measure() {
    const [width, height] = [this.canvas.width / this.ratio, this.canvas.height / this.ratio];
    const { x0, x1, y0, y1 } = this.bounds;
    this.scale = Math.min(
      (width - 2 * MARGIN) / Math.max(x1 - x0, 1e-9), (height - 2 * MARGIN) / Math.max(y1 - y0, 1e-9));
    this.left = width / 2 - (this.scale * (x0 + x1)) / 2;
    this.top = height / 2 + (this.scale * (y0 + y1)) / 2;
  }

  toScreen(x, y) {
    return [this.left + this.scale * x, this.top - this.scale * y];
  }

  draw() {
    if (!this.ratio || !this.canvas.width) return this.resize();
    const start = performance.now();
    this.measure();
    const context = this.canvas.getContext("2d");
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.clearRect(0, 0, this.canvas.width, this.canvas.height);
    if (this.stale) this.drawBase();
    context.drawImage(this.base, 0, 0);
    context.setTransform(this.ratio, 0, 0, this.ratio, 0, 0);
    if (this.trailKind === "points") this.drawTrails(context);
    for (const layer of this.layers) if (layer.moving) this.drawLayer(context, layer, true);
    if (this.trailKind === "mean") this.drawTrails(context); // else its own cloud would hide it
    if (this.pointing.at) this.drawCursor(context);
    this.drawnAt = performance.now();
    this.cost = this.drawnAt - start;
  }

  drawBase() {
    this.stale = false;
    const context = this.base.getContext("2d");
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.clearRect(0, 0, this.base.width, this.base.height);
    context.setTransform(this.ratio, 0, 0, this.ratio, 0, 0);
    for (const layer of this.layers) if (!layer.moving) this.drawLayer(context, layer, false);
  }

  drawLayer(context, layer, rim) {
    const paper = rim ? colour("--zsl-paper", this.el) : null;
    const mark = stamp(layer.marker, layer.size, colour(layer.colour, this.el), paper, this.ratio);
    const side = mark.width / this.ratio;
    const choosing = !rim && this.highlighted !== null && layer.labels;
    context.globalAlpha = layer.alpha;
    for (let k = 0; 2 * k < layer.xy.length; k++) {
      if (choosing) {
        const chosen = layer.labels[k] === this.highlighted;
        context.globalAlpha = chosen ? Math.max(layer.alpha, 0.85) : layer.alpha * FADED;
      }
      const [px, py] = this.toScreen(layer.xy[2 * k], layer.xy[2 * k + 1]);
      context.drawImage(mark, px - side / 2, py - side / 2, side, side);
    }
    context.globalAlpha = 1;
  }

  drawTrails(context) {
    const place = (x, y) => this.toScreen(x, y);
    const means = this.trailKind === "mean";
    for (const [name, trail] of this.trails) {
      if (means) trail.draw(context, place, colour("--zsl-paper", this.el), 5);
      const paint = means ? "--zsl-ink" : this.layer(name).colour;
      trail.draw(context, place, colour(paint, this.el), means ? 2.5 : 1);
    }
  }

  drawCursor(context) {
    const { layer, index } = this.pointing.at;
    const [px, py] = this.toScreen(layer.xy[2 * index], layer.xy[2 * index + 1]);
    for (const [name, width] of [["--zsl-paper", 5], ["--zsl-ink", 2]]) {
      context.strokeStyle = colour(name, this.el);
      context.lineWidth = width;
      context.beginPath();
      context.arc(px, py, layer.size / 2 + 4, 0, 2 * Math.PI);
      context.stroke();
    }
  }

  atRatio(ratio, fn) {
    const { canvas, base, pointing } = this;
    const before = { canvas, base, ratio: this.ratio };
    const { at } = pointing;
    const finer = [canvas, base].map(({ width, height }) =>
      Object.assign(document.createElement("canvas"),
        { width: (width * ratio) / before.ratio, height: (height * ratio) / before.ratio }));
    Object.assign(this, { canvas: finer[0], base: finer[1], ratio, stale: true });
    pointing.at = null; // whose ring is no part of the picture
    this.draw();
    Object.assign(this, before, { stale: true });
    pointing.at = at;
    this.request();
    return fn(finer[0]);
  }

  select(point) {
    const layer = point && this.layer(point.layer);
    this.pointing.put(layer ? { layer, index: point.index } : null);
  }

  destroy() {
    this.request.cancel();
    this.sizes.disconnect();
    this.stopTheme();
  }
}
