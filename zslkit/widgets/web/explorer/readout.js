// What the figure says about the cloud: two classifiers, the distance to real features, the map.
import { Bars, percent } from "../kit/bars.js";
import { el } from "../kit/dom.js";

const SHOWN_CLASSES = 5;

/** Names in files have underscores, those in sentences do not. */
export const spokenName = (name) => name.replaceAll("_", " ").trim();

export class ExplorerReadout {
  constructor(data) {
    this.names = data.class_names;
    const unseen = new Set(data.unseen);
    const colours = (classes) => (k) => (unseen.has(classes[k]) ? "--zsl-unseen" : "--zsl-seen");
    const [zsl, gzsl] = [["unseen", data.zsl], ["all", data.gzsl]].map(([which, { classes }]) => ({
      classes,
      bars: new Bars({
        label: `Mean probabilities over the cloud, ${which} classes`, top: SHOWN_CLASSES,
        names: classes.map((k) => spokenName(this.names[k])), colours: colours(classes),
      }),
    }));
    Object.assign(this, { zsl, gzsl });
    this.spacing = data.map.spacing;
    this.distance = el("dd", {});
    const trust = el("dd", { text: data.map.trustworthiness.toFixed(3) });
    this.facts = el("dl", { class: "zsl-explorer-facts" },
      el("dt", { text: "distance to the nearest real feature (median)" }), this.distance,
      el("dt", { text: "the same between real ones" }), el("dd", { text: this.spacing.toFixed(2) }),
      el("dt", { text: "trustworthiness of the map (at best 1)" }), trust);
    this.el = el("div", { class: "zsl-explorer-readout" },
      this.judge("Choosing among the unseen classes (ZSL)", zsl),
      this.judge("Choosing among all classes (GZSL)", gzsl));
  }

  judge(title, { bars }) {
    return el("section", {}, el("h4", { class: "zsl-title", text: title }), bars.el);
  }

  /** Show one run of the engine; returns it in a sentence. */
  show({ unseen, all, nearest, distance }, { selection }) {
    const chosen = this.names.indexOf(selection);
    this.zsl.bars.set(unseen, { highlight: this.zsl.classes.indexOf(chosen) });
    this.gzsl.bars.set(all, { highlight: this.gzsl.classes.indexOf(chosen) });
    this.distance.textContent = distance.toFixed(2);
    const [nearby, share] = largest(nearest);
    const [named, belief] = largest(all);
    return `The cloud lies nearest to ${this.spoken(nearby)}, ${percent(share)}. ` +
      `The classifier of all classes says ${this.spoken(this.gzsl.classes[named])}, ${percent(belief)}.`;
  }

  spoken(label) {
    return spokenName(this.names[label]);
  }
}

function largest(values) {
  const top = values.reduce((best, value, k) => (value > values[best] ? k : best), 0);
  return [top, values[top]];
}
