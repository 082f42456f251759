// Invent a class: move its attributes, and the features that a trained generator makes of them move
// through the map of real features. Everything is computed here (explorer/engine.js).
import { ExplorerEngine } from "./explorer/engine.js";
import { MapCaptions } from "./explorer/captions.js";
import { PointCard } from "./explorer/card.js";
import {
  changedAttributes, choiceFromLink, choiceToLink, choiceToPython, mixedAttributes,
} from "./explorer/choice.js";
import { ExplorerControls } from "./explorer/controls.js";
import { mapPicture } from "./explorer/picture.js";
import { ExplorerReadout, spokenName } from "./explorer/readout.js";
import { el, onFrame, onTheme } from "./kit/dom.js";
import { copyText, Link, saveBlob } from "./kit/link.js";
import { Scatter } from "./kit/scatter.js";
import { Status } from "./kit/status.js";
import { telling } from "./kit/telling.js";

const CHOSEN = ["selection", "second", "blend", "noise", "seed"];

class Explorer {
  constructor(model, place) {
    this.model = model;
    this.data = model.get("data");
    this.names = this.data.class_names;
    this.engine = new ExplorerEngine(this.data, model.get("n"));
    this.link = new Link(model.get("figure_id"), { onChange: (link) => this.follow(link) });
    this.choice = this.choiceOfModel();
    const link = this.link.read();
    const { names, data: { range }, choice: { selection: start } } = this;
    this.linked = { names, range, start };
    if (link) this.choice = choiceFromLink(link, this.engine, this.linked);
    this.firstSeed = model.get("seed");
    this.request = onFrame(() => this.frame());
    this.tell = telling(model, () => this.traits());
    this.animal = onFrame(() => this.controls.paint(this.choice.attributes));
    this.build(place);
    this.listen();
    this.update(this.choice, { tell: Boolean(link) });
    this.frame();
    this.scatter.trail("mean"); // from the first cloud on
  }

  // ---- the figure

  build(place) {
    const { data, engine, names } = this;
    const unseen = new Set(data.unseen);
    this.isUnseen = (label) => unseen.has(label);
    this.real = {
      seen: engine.real((label) => !unseen.has(label)),
      unseen: engine.real((label) => unseen.has(label)),
    };
    const spoken = names.map(spokenName);
    this.scatter = new Scatter({
      label: "Map of real and generated features",
      layers: [
        { name: "seen", colour: "--zsl-seen", marker: "circle", size: 5, alpha: 0.4,
          names: spoken, ...this.real.seen },
        { name: "unseen", colour: "--zsl-unseen", marker: "triangle", size: 7, alpha: 0.6,
          names: spoken, ...this.real.unseen },
        { name: "generated", colour: "--zsl-generated", marker: "cross", size: 7, alpha: 0.6,
          moving: true, xy: new Float32Array(2 * engine.n) },
        // over the cloud, which often lies on these
        { name: "chosen", legend: false, hover: false, size: 9, alpha: 1, moving: true, trail: false,
          xy: new Float32Array(0) },
      ],
      onHover: (point) => this.card.show(point && this.about(point)),
      onSelect: ({ label }) => this.remix({ selection: names[label], blend: 0 }, this.scatter.pointing.at),
    });
    this.captions = new MapCaptions(this.scatter, engine, data);
    this.status = new Status();
    this.card = new PointCard({
      model: this.model, names, pictures: this.model.get("pictures"), firstRows: data.first_rows,
    });
    this.controls = new ExplorerControls(data, this.choice, {
      onClass: (part) => this.remix(part),
      onAttributes: (values) => this.update({ attributes: values }),
      onNoise: (part) => this.update(part),
      onTrail: (on) => this.scatter.trail(on ? "mean" : false),
      onReset: () => this.reset(),
      onShare: () => copyText(this.link.url(this.linkState())),
      onPython: () => copyText(this.python()),
      onSave: () => this.savePicture(),
    });
    this.scatter.canvas.after(this.card.el);
    this.readout = new ExplorerReadout(data, place);
    const hint = matchMedia("(hover: none)").matches
      ? "Touch a dot to see what it is; touch it again to take its class."
      : "Point at a dot, or go from dot to dot with the arrow keys, to see what it is; a click or Enter " +
        "takes its class.";
    this.root = el("div", { class: "zsl-figure zsl-explorer", "data-figure": this.model.get("figure_id") },
      el("div", { class: "zsl-columns" },
        el("div", { class: "zsl-stage" },
          this.scatter.el, this.status.el, this.readout.facts, el("p", { class: "zsl-note", text: hint })),
        this.controls.el),
      this.readout.el);
    this.root.explorer = this; // for tests and for curious readers
    place.append(this.root);
  }

  about({ layer, index, label, name, x }) {
    const right = x > (this.scatter.bounds.x0 + this.scatter.bounds.x1) / 2;
    if (layer !== "generated") {
      const row = this.real[layer].rows[index];
      return { label, row, right, words: `${name}, real, ${layer}` };
    }
    const nearest = this.engine.labels[this.engine.placer.nearest[index]];
    return { right, words: `generated; nearest real one: ${spokenName(this.names[nearest])}` };
  }

  // ---- from a choice to a picture

  /** Take a part of a choice, show it, and tell the address and the kernel of it. */
  update(part, { tell = true, stay = null } = {}) {
    const noiseBefore = this.drawnNoise;
    this.choice = { ...this.choice, ...part };
    this.drawnNoise = `${this.choice.noise} ${this.choice.seed}`;
    if (this.drawnNoise !== noiseBefore) this.engine.setNoise(this.choice.noise, this.choice.seed);
    this.controls.show(this.choice);
    if (stay === null) this.scatter.pointing.go(null); // what the card says was so before
    this.request();
    if (!tell) return;
    this.link.write(this.linkState());
    this.tell();
  }

  /** Another class, second class or blend: the attributes follow from these. */
  remix(part, stay = null) {
    const choice = { ...this.choice, ...part };
    this.update({ ...part, attributes: mixedAttributes(this.engine, this.names, choice) }, { stay });
  }

  reset() {
    this.remix({ second: "", blend: 0, noise: true, seed: this.firstSeed });
    this.frame();
    this.scatter.clearTrail();
  }

  frame() {
    this.request.cancel();
    const start = performance.now();
    this.shown = this.engine.run(this.choice.attributes);
    this.emphasise();
    this.scatter.move("generated", this.shown.positions);
    this.animal(); // a frame later: the cloud need not wait for the painter
    const said = this.readout.show(this.shown, this.choice);
    this.status.say(said);
    this.scatter.describe(said);
    this.scatter.request.now();
    this.cost = performance.now() - start;
    this.frames = (this.frames ?? 0) + 1;
  }

  /** The real features of the chosen class stand out, if it has any. */
  emphasise() {
    const label = this.names.indexOf(this.choice.selection);
    if (label === this.emphasised) return;
    this.emphasised = label;
    this.scatter.clearTrail(); // which is that of one class
    const layer = this.scatter.layer("chosen");
    const like = this.isUnseen(label) ? "unseen" : "seen";
    const { colour, marker } = this.scatter.layer(like);
    Object.assign(layer, { colour, marker });
    this.captions.choose(label);
    this.scatter.move("chosen", this.engine.real((each) => each === label).xy);
  }

  // ---- link, Python, kernel

  changes() {
    return changedAttributes(mixedAttributes(this.engine, this.names, this.choice), this.choice.attributes);
  }

  linkState() {
    return choiceToLink(this.choice, this.changes());
  }

  python() {
    return choiceToPython(this.choice, this.changes(), this.data, this.engine.n);
  }

  async savePicture() {
    const name = `${this.choice.selection || "blank"}-map.png`;
    this.frame();
    saveBlob(await mapPicture(this.scatter, this.captions, this.status.text), name);
    return "Saved.";
  }

  follow(link) {
    this.update(choiceFromLink(link, this.engine, this.linked));
  }

  choiceOfModel() {
    const chosen = Object.fromEntries(CHOSEN.map((name) => [name, this.model.get(name)]));
    return { ...chosen, attributes: Float32Array.from(this.model.get("attributes")) };
  }

  listen() {
    this.onModel = () => {
      if (this.tell.speaking) return; // our own words
      this.tell.cancel();
      this.update(this.choiceOfModel(), { tell: false });
      this.link.write(this.linkState());
    };
    for (const name of [...CHOSEN, "attributes"]) this.model.on(`change:${name}`, this.onModel);
    this.stopTheme = onTheme(() => this.animal());
  }

  /** What the kernel is told. */
  traits() {
    this.request.now(); // positions must be those of these attributes
    return {
      ...Object.fromEntries(CHOSEN.map((name) => [name, this.choice[name]])),
      attributes: Array.from(this.choice.attributes),
      positions: new DataView(Float32Array.from(this.shown.positions).buffer),
    };
  }

  destroy() {
    this.tell.cancel();
    this.request.cancel();
    this.animal.cancel();
    this.stopTheme();
    for (const name of [...CHOSEN, "attributes"]) this.model.off(`change:${name}`, this.onModel);
    for (const part of [this.scatter, this.captions, this.status, this.link, this.card, this.controls]) part.destroy();
    this.root.remove();
  }
}

function render({ model, el: place }) {
  const explorer = new Explorer(model, place);
  return () => explorer.destroy();
}

export default { render };
