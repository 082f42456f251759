// Everything that can be moved: classes, blend, attributes, noise, and the buttons. Beside them the
// animal that the painter makes of the attributes, where there is a painter for them.
import { sharpContext } from "../kit/canvas.js";
import { el, uid } from "../kit/dom.js";
import { drawAnimal } from "../kit/painter.js";
import { buttons, select, slider, Sliders, toggle } from "../kit/sliders.js";
import { spokenName } from "./readout.js";

const ANIMAL_SIDE = 132;
const NONE = { value: "", text: "(nobody)" };
const BLANK_CLASS = { value: "", text: "(blank: all 0)" };

export class ExplorerControls {
  constructor(data, choice, handlers) {
    this.handlers = handlers;
    this.painted = data.painted;
    const classes = this.classOptions(data);
    this.first = select({
      label: "Class", options: [BLANK_CLASS, ...classes], value: choice.selection,
      onChange: (selection) => handlers.onClass({ selection }),
    });
    this.second = select({
      label: "Blend with", options: [NONE, ...classes], value: choice.second,
      onChange: (second) => handlers.onClass({ second, blend: second ? this.blend.value || 0.5 : 0 }),
    });
    this.blend = slider({
      label: "from one to the other", value: choice.blend,
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
    return this.canvas;
  }

  noiseRow({ noise, seed }) {
    this.noise = toggle({
      label: "noise z", checked: noise, onChange: (on) => this.handlers.onNoise({ noise: on }),
    });
    const id = uid();
    this.seed = el("input", {
      id, type: "number", min: 0, max: 2 ** 32 - 1, step: 1, class: "zsl-number", value: seed,
      onchange: () => this.takeSeed(this.seed.valueAsNumber),
    });
    this.next = el("button", {
      type: "button", class: "zsl-button", text: "draw again", title: "the next seed",
      onclick: () => this.takeSeed((this.shownSeed + 1) % 2 ** 32),
    });
    return el("div", { class: "zsl-row" }, this.noise.el, el("label", { for: id, text: "seed" }), this.seed, this.next);
  }

  takeSeed(seed) {
    const good = Number.isInteger(seed) && seed >= 0 && seed < 2 ** 32;
    if (good) this.handlers.onNoise({ seed });
    else this.seed.value = this.shownSeed;
  }

  actions() {
    const { onReset, onShare, onPython, onSave, onTrail } = this.handlers;
    this.trail = toggle({
      label: "trail of the cloud", title: "The way of its mean since the class was chosen", checked: true,
      onChange: onTrail,
    });
    const row = buttons([
      { text: "Reset", title: "Back to the class as it is described", onClick: onReset },
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
    this.noise.set(noise);
    this.seed.disabled = this.next.disabled = !noise; // of nothing there is no other draw
    if (this.seed.value !== String(seed)) this.seed.value = seed;
    this.shownSeed = seed;
    if (attributes.some((value, j) => value !== this.sliders.values[j])) this.sliders.set(attributes);
  }

  paint(attributes) {
    if (this.painted) drawAnimal(this.canvas.getContext("2d"), attributes, { size: ANIMAL_SIDE });
  }

  destroy() {
    this.sliders.destroy();
  }
}
