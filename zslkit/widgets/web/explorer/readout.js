// What the figure says about the cloud: two classifiers, the distance to real features, the map.
import { Bars, percent } from "../kit/bars.js";
import { el } from "../kit/dom.js";

const SHOWN_CLASSES = 5;

/** Names in files have underscores, those in sentences do not. */
export const spokenName = (name) => name.replaceAll("_", " ").trim();

/** The level that a heading of the figure has on its page. */
function levelAt(place) {
  const before = (heading) => heading.compareDocumentPosition(place) & Node.DOCUMENT_POSITION_FOLLOWING;
  const above = [...document.querySelectorAll("h1, h2, h3, h4, h5")].filter(before).at(-1);
  return above ? Number(above.tagName[1]) + 1 : 2;
}

export class ExplorerReadout {
  constructor(data, place) {
    this.level = levelAt(place);
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
    this.distance = el("dd", {});
    const list = (...facts) => el("dl", { class: "zsl-explorer-facts" },
      facts.flatMap(([text, value]) => [el("dt", { text }), value]));
    const fixed = (value, digits) => el("dd", { text: value.toFixed(digits) });
    this.facts = el("div", {}, list(["distance to the nearest real feature (median)", this.distance]),
      el("details", {}, el("summary", { class: "zsl-note", text: "more about the map" }), list(
        ["distance between neighbouring real features (median)", fixed(data.map.spacing, 2)],
        ["trustworthiness of the map (at best 1)", fixed(data.map.trustworthiness, 3)])));
    this.el = el("div", { class: "zsl-explorer-readout" },
      this.judge("Choosing among the unseen classes (ZSL)", zsl),
      this.judge("Choosing among all classes (GZSL)", gzsl));
  }

  judge(title, { bars }) {
    const heading = { class: "zsl-title", role: "heading", "aria-level": this.level, text: title };
    return el("section", {}, el("p", heading), bars.el);
  }

  /** Show one run of the engine; returns it in a sentence. */
  show({ unseen, all, nearest, distance }, { selection }) {
    const chosen = this.names.indexOf(selection);
    this.zsl.bars.set(unseen, { highlight: this.zsl.classes.indexOf(chosen) });
    this.gzsl.bars.set(all, { highlight: this.gzsl.classes.indexOf(chosen) });
    this.distance.textContent = distance.toFixed(2);
    if (!Number.isFinite(distance)) return "So far out, the generator makes no numbers any more.";
    const [nearby, share] = largest(nearest);
    const [named, belief] = largest(all);
    return `The cloud lies nearest to ${this.spoken(nearby)}: ${percent(share)} of its features have ` +
      "their nearest real one there. The classifier of all classes says " +
      `${this.spoken(this.gzsl.classes[named])}, mean probability ${percent(belief)}.`;
  }

  spoken(label) {
    return spokenName(this.names[label]);
  }
}

function largest(values) {
  const top = values.reduce((best, value, k) => (value > values[best] ? k : best), 0);
  return [top, values[top]];
}
