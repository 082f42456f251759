// Names on the map: of the unseen classes, and of the chosen one, each where its real features are.
import { colour, el } from "../kit/dom.js";
import { spokenName } from "./readout.js";

const MOST_NAMES = 16; // more of them would cover the map

export class MapCaptions {
  constructor(scatter, engine, { class_names: names, unseen }) {
    Object.assign(this, { scatter, engine, names, chosen: -1 });
    this.always = unseen.length <= MOST_NAMES ? unseen : [];
    this.captions = new Map();
    this.el = el("div", { class: "zsl-captions", "aria-hidden": "true" });
    scatter.canvas.after(this.el);
    this.sizes = new ResizeObserver(() => this.lay());
    this.sizes.observe(scatter.canvas);
    for (const label of this.always) this.add(label);
  }

  add(label) {
    const { xy } = this.engine.real((each) => each === label);
    if (!xy.length || this.captions.has(label)) return;
    const text = el("span", { text: spokenName(this.names[label]) });
    this.captions.set(label, { text, at: middle(xy) });
    this.el.append(text);
  }

  choose(label) {
    if (!this.always.includes(this.chosen)) {
      this.captions.get(this.chosen)?.text.remove();
      this.captions.delete(this.chosen);
    }
    this.chosen = label;
    if (label >= 0) this.add(label);
    this.scatter.home = this.captions.get(label)?.at ?? null; // where the arrow keys begin
    for (const [each, { text }] of this.captions) text.classList.toggle("zsl-chosen", each === label);
    this.lay();
  }

  lay() {
    if (!this.scatter.canvas.clientWidth) return;
    this.scatter.measure();
    for (const { text, at } of this.captions.values()) {
      const [left, top] = this.scatter.toScreen(...at);
      text.style.transform = `translate(calc(${left.toFixed(1)}px - 50%), ${(top - 22).toFixed(1)}px)`;
    }
  }

  /** On a picture of the map, whose context is scaled to the map's own pixels. */
  draw(context, font) {
    context.textAlign = "center";
    context.lineJoin = "round";
    context.lineWidth = 3;
    context.strokeStyle = colour("--zsl-paper", this.el);
    context.fillStyle = colour("--zsl-ink", this.el);
    for (const [label, { text, at }] of this.captions) {
      const [left, top] = this.scatter.toScreen(...at);
      context.font = label === this.chosen ? `700 13px ${font}` : `12px ${font}`;
      context.strokeText(text.textContent, left, top - 10);
      context.fillText(text.textContent, left, top - 10);
    }
  }

  destroy() {
    this.sizes.disconnect();
  }
}

/** The point of a class that lies least far from the others of it: a mean may lie in between. */
function middle(xy) {
  const far = (i) => {
    let sum = 0;
    for (let j = 0; j < xy.length; j += 2) sum += Math.hypot(xy[i] - xy[j], xy[i + 1] - xy[j + 1]);
    return sum;
  };
  let best = 0;
  for (let i = 2, least = far(0); i < xy.length; i += 2) {
    const sum = far(i);
    if (sum < least) [best, least] = [i, sum];
  }
  return [xy[best], xy[best + 1]];
}
