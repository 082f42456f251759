// Pointing at the points of a Scatter, with pointer, finger and keys; naming what is pointed at.
//
// new Pointing(map, { onHover(point | null), onSelect(point) })      map: a Scatter
//   .at              { layer, index } | null, where the cursor is
//   .put(at)         puts it there; calls nobody
//   .forget()        the points have moved
// A finger that comes to a point names it and chooses it when it comes again; a mouse has named it
// before it clicks.
import { el } from "./dom.js";
import { Nearby, towards } from "./nearby.js";

const REACH = { mouse: 14, touch: 28, pen: 18 }; // px

export class Pointing {
  constructor(map, { onHover, onSelect }) {
    Object.assign(this, { map, onHover, onSelect, at: null, points: null });
    this.tip = el("div", { class: "zsl-tip", hidden: true });
    this.said = el("div", { class: "zsl-hidden", role: "status" });
    map.stage.append(this.tip);
    map.el.append(this.said);
    const { canvas } = map;
    canvas.addEventListener("pointermove", (event) => this.go(this.nearest(event)));
    canvas.addEventListener("pointerdown", (event) => {
      const changed = this.go(this.nearest(event));
      this.onlyNamed = changed && event.pointerType !== "mouse";
    });
    canvas.addEventListener("pointerleave", (event) => {
      if (event.pointerType === "mouse") this.go(null); // a finger leaves when it is lifted
    });
    canvas.addEventListener("click", () => this.onlyNamed || this.choose());
    canvas.addEventListener("keydown", (event) => this.key(event));
    for (const kind of ["blur", "pointercancel"]) canvas.addEventListener(kind, () => this.go(null));
  }

  forget() {
    this.points = null;
    if (this.at && 2 * this.at.index >= this.at.layer.xy.length) this.put(null); // it is gone
    else if (!this.tip.hidden) this.showTip();
  }

  placed({ layer, index }) {
    const [px, py] = this.map.toScreen(layer.xy[2 * index], layer.xy[2 * index + 1]);
    return { layer, index, px, py };
  }

  // every point that can be pointed at; listed when first needed after a change
  allPoints() {
    if (this.points) return this.points;
    this.map.measure();
    this.points = this.map.layers
      .filter((layer) => layer.hover)
      .flatMap((layer) =>
        Array.from({ length: layer.xy.length / 2 }, (_, index) => this.placed({ layer, index })),
      );
    this.nearby = new Nearby(this.points);
    return this.points;
  }

  nearest({ clientX, clientY, pointerType }) {
    const box = this.map.canvas.getBoundingClientRect();
    this.allPoints();
    const reach = REACH[pointerType] ?? REACH.mouse;
    return this.nearby.at(clientX - box.left, clientY - box.top, reach);
  }

  told({ layer, index }) {
    const label = layer.labels?.[index] ?? null;
    const name = (label !== null && layer.names?.[label]) || layer.name;
    const [x, y] = [layer.xy[2 * index], layer.xy[2 * index + 1]];
    return { layer: layer.name, index, label, name, x, y };
  }

  put(at) {
    this.at = at;
    if (!at) this.said.textContent = "";
    this.tip.hidden = true;
    this.map.request();
  }

  /** Puts the cursor there and says so; returns whether it was elsewhere. */
  go(at) {
    if (at?.layer === this.at?.layer && at?.index === this.at?.index) return false;
    this.put(at && { layer: at.layer, index: at.index });
    this.map.canvas.style.cursor = this.canChoose() ? "pointer" : "";
    if (at) this.showTip();
    this.onHover?.(at && this.told(at));
    return true;
  }

  canChoose() {
    return Boolean(this.onSelect && this.at?.layer.labels);
  }

  inWords() {
    const { name, layer } = this.told(this.at);
    return name === layer ? name : `${name}, ${layer}`;
  }

  showTip() {
    const { px, py } = this.placed(this.at);
    const width = this.map.canvas.clientWidth;
    const onTheRight = px > width / 2; // so that the words stay inside
    this.tip.textContent = this.inWords();
    this.tip.hidden = false;
    Object.assign(this.tip.style, {
      left: onTheRight ? "auto" : `${px + 12}px`,
      right: onTheRight ? `${width - px + 12}px` : "auto",
      top: `${Math.max(0, py - 32)}px`,
    });
  }

  choose() {
    if (this.canChoose()) this.onSelect(this.told(this.at));
  }

  key(event) {
    const points = this.allPoints();
    const page = { PageUp: -1, PageDown: 1 }[event.key];
    if (event.key.startsWith("Arrow") && points.length) this.step(points, event.key.slice(5));
    else if (page && points.length) this.turn(points, page);
    else if (event.key === "Enter" && this.at) this.choose();
    else if (event.key === "Escape" && this.at) this.go(null);
    else return;
    event.preventDefault();
  }

  step(points, direction) {
    const { canvas, home } = this.map;
    const { clientWidth, clientHeight } = canvas;
    const start = home ? this.map.toScreen(...home) : [clientWidth / 2, clientHeight / 2];
    this.goByKey(this.at
      ? towards(points, this.placed(this.at), direction.toLowerCase())
      : this.nearby.at(...start, clientWidth));
  }

  // to the next class, at one of its points
  turn(points, by) {
    const classes = new Map();
    for (const point of points)
      if (point.layer.labels) classes.set(point.layer.labels[point.index], point);
    const labels = [...classes.keys()].sort((a, b) => a - b);
    const now = labels.indexOf(this.at?.layer.labels?.[this.at.index]);
    const next = now < 0 && by < 0 ? labels.length - 1 : now + by;
    this.goByKey(classes.get(labels.at(next % labels.length)));
  }

  goByKey(next) {
    if (!next) return;
    this.go(next);
    this.said.textContent = this.inWords();
  }
}
