// Everything that can be moved: classes, blend, attributes, noise, and the buttons. Beside them the
// animal that the painter makes of the attributes, where there is a painter for them.
import { sharpContext } from "../kit/canvas.js";
import { el } from "../kit/dom.js";
import { numberField } from "../kit/field.js";
import { drawAnimal } from "../kit/painter.js";
import { brightness, coatOf, traitsOf } from "../kit/painter/traits.js";
import { buttons, select, slider, Sliders, toggle } from "../kit/sliders.js";
import { spokenName } from "./readout.js";

const ANIMAL_SIDE = 132;
const FAINT = 0.08; // marks that differ less from the coat cannot be seen
const NONE = { value: "", text: "(nobody)" };
const BLANK_CLASS = { value: "", text: "(blank: all 0)" };

export class ExplorerControls {
  constructor(data, choice, handlers) {
    this.handlers = handlers;
    this.painted = data.painted;
    const classes = this.classOptions(data);
    this.first = select({
      label: "Class", options: [BLANK_CLASS, ...classes], value: choice.selection,
      onChange: (selection) => handlers.onClass({ selection, blend: 0 }),
    });
    this.second = select({
      label: "Blend with", options: [NONE, ...classes], value: choice.second,
      onChange: (second) => handlers.onClass({ second, blend: second ? this.blend.value || 0.5 : 0 }),
    });
    this.blend = slider({
      label: "blend", value: choice.blend,
      format: (value) => `${Math.round(100 * value)} %`,
      onInput: (blend) => handlers.onClass({ blend }),
    });
    this.sliders = this.attributeSliders(data, choice);
    this.el = el("div", { class: "zsl-panel" },
      el("div", { class: "zsl-explorer-head" },
        this.animal(), el("div", { class: "zsl-explorer-classes" }, this.first.el, this.second.el)),
      this.blend.el, this.sliders.el, this.noiseRow(choice), this.actions());
  }

  classOptions({ class_names: names, unseen }) {
    const hidden = new Set(unseen);
    const option = (k, group) => ({ value: names[k], text: spokenName(names[k]), group });
    const all = [...names.keys()];
    return [
      ...all.filter((k) => hidden.has(k)).map((k) => option(k, "unseen")),
      ...all.filter((k) => !hidden.has(k)).map((k) => option(k, "seen")),
    ];
  }

  attributeSliders({ attribute_names: names, telling, range: [min, max] }, { attributes }) {
    return new Sliders({
      label: "Attributes", names: names.map(spokenName), values: attributes, first: telling,
      min, max, step: (max - min) / 100,
      onInput: (values) => this.handlers.onAttributes(Float32Array.from(values)),
    });
  }

  animal() {
    if (!this.painted) return null;
    this.canvas = el("canvas", {
      class: "zsl-explorer-animal", role: "img",
      "aria-label": "The animal that these attributes describe, painted",
    });
    sharpContext(this.canvas, ANIMAL_SIDE);
    this.unpainted = el("p", { class: "zsl-note" });
    return el("div", { class: "zsl-explorer-painted" }, this.canvas, this.unpainted);
  }

  noiseRow({ noise, seed }) {
    this.noise = toggle({
      label: "noise z", checked: noise, onChange: (on) => this.handlers.onNoise({ noise: on }),
    });
    const take = (value) => this.handlers.onNoise({ seed: value });
    this.seed = numberField({ label: "seed", min: 0, max: 2 ** 32 - 1, value: seed, onChange: take });
    this.next = el("button", {
      type: "button", class: "zsl-button", text: "draw again", title: "the next seed",
      onclick: () => take((this.seed.value + 1) % 2 ** 32),
    });
    return el("div", { class: "zsl-row" }, this.noise.el, this.seed.el, this.next);
  }

  actions() {
    const { onReset, onShare, onPython, onSave, onTrail } = this.handlers;
    this.trail = toggle({
      label: "trail of the cloud", title: "The way of its mean since the class was chosen", checked: true,
      onChange: onTrail,
    });
    const row = buttons([
      { text: "Reset attributes", title: "The class as it is described, not blended, with the first noise", onClick: onReset },
      { text: "Copy link", title: "A link to what you see", onClick: onShare },
      { text: "Copy as Python", title: "The calls that make the same points", onClick: onPython },
      { text: "Save picture", title: "The map with its names as a PNG file", onClick: onSave },
    ], "Actions");
    row.el.prepend(this.trail.el);
    return row.el;
  }

  /** Show a choice; what the reader is holding right now already does. */
  show({ selection, second, blend, noise, seed, attributes }) {
    if (this.first.value !== selection) this.first.set(selection);
    if (this.second.value !== second) this.second.set(second);
    if (this.blend.value !== blend) this.blend.set(blend);
    this.blend.el.hidden = !second;
    this.blend.name.textContent = `from ${spokenName(selection) || "blank"} to ${spokenName(second)}`;
    this.noise.set(noise);
    this.seed.input.disabled = this.next.disabled = !noise; // of nothing there is no other draw
    if (this.seed.value !== seed) this.seed.set(seed);
    if (attributes.some((value, j) => value !== this.sliders.values[j])) this.sliders.set(attributes);
  }

  paint(attributes) {
    if (!this.painted) return;
    drawAnimal(this.canvas.getContext("2d"), attributes, { size: ANIMAL_SIDE });
    this.unpainted.textContent = notPainted(traitsOf(attributes));
  }

  destroy() {
    this.sliders.destroy();
  }
}

/** What the attributes ask for and the painter has no picture of. */
function notPainted(t) {
  const { base, mark } = coatOf(t);
  const faint = Math.abs(brightness(base) - brightness(mark)) < FAINT;
  const lost = ["stripes", "spots", "patches"].filter((name) => faint && t[name] > 0.2);
  if (Math.max(t.four_legs, t.wings, t.fins) < 0.1) lost.push("no legs, wings or fins");
  return lost.length ? `no picture of: ${lost.join(", ")}` : "";
}
