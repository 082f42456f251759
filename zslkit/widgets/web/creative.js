// Chapter 9: a class between two seen ones. Its features in the map, what the critic takes them for,
// and the divergence that measures how far that is from "it could be anything".
import { Imagination } from "./creative/engine.js";
import { Formula } from "./creative/formula.js";
import { Bars, percent } from "./kit/bars.js";
import { el, onFrame } from "./kit/dom.js";
import { copyText, Link } from "./kit/link.js";
import { plainName } from "./kit/names.js";
import { Scatter } from "./kit/scatter.js";
import { buttons, select, slider } from "./kit/sliders.js";
import { Status } from "./kit/status.js";
import { telling } from "./kit/telling.js";

const CREATIVE_TRAITS = ["first", "second", "share", "alpha", "beta", "seed"];

class Creative {
  constructor(model, place) {
    this.model = model;
    this.data = model.get("data");
    this.names = this.data.seen.map((label) => this.data.class_names[label]);
    this.engine = new Imagination(this.data, model.get("n"));
    this.choice = Object.fromEntries(CREATIVE_TRAITS.map((name) => [name, model.get(name)]));
    this.link = new Link(model.get("figure_id"), { onChange: (state) => this.follow(state) });
    this.request = onFrame(() => this.frame());
    this.build(place);
    this.onModel = () => {
      if (this.tell.speaking) return;
      this.update(Object.fromEntries(CREATIVE_TRAITS.map((name) => [name, model.get(name)])), false);
    };
    for (const name of CREATIVE_TRAITS) model.on(`change:${name}`, this.onModel);
    this.engine.setSeed(this.choice.seed);
    this.parents();
    this.frame();
    this.scatter.trail("mean");
    this.follow(this.link.read());
  }

  build(place) {
    const { data, engine, names, choice } = this;
    const unseen = new Set(data.unseen);
    const spoken = data.class_names.map(plainName);
    this.scatter = new Scatter({
      label: "Map of real and generated features",
      layers: [
        { name: "seen", colour: "--zsl-seen", size: 5, alpha: 0.3, names: spoken, ...engine.real((c) => !unseen.has(c)) },
        { name: "unseen", colour: "--zsl-unseen", marker: "triangle", size: 6, alpha: 0.45, names: spoken, ...engine.real((c) => unseen.has(c)) },
        { name: "generated", colour: "--zsl-generated", marker: "cross", size: 7, alpha: 0.75, moving: true, xy: new Float32Array(2 * engine.n) },
        { name: "parents", colour: "--zsl-seen", size: 8, alpha: 1, moving: true, trail: false, legend: false, hover: false, xy: new Float32Array(0) },
      ],
    });
    this.captions = [0, 1].map(() => el("span", {}));
    this.captionsBox = el("div", { class: "zsl-creative-captions", "aria-hidden": "true" }, this.captions);
    this.scatter.canvas.after(this.captionsBox);
    this.sizes = new ResizeObserver(() => this.lay());
    this.sizes.observe(this.scatter.canvas);

    const options = names.map((name) => ({ value: name, text: plainName(name) }));
    const pick = (which, label) =>
      select({ label, options, value: choice[which], onChange: (value) => this.update(this.chosen(which, value)) });
    this.selects = { first: pick("first", "first class"), second: pick("second", "second class") };
    this.share = slider({
      label: "share of the first", min: 0, max: 1, step: 0.01, value: choice.share,
      format: percent, onInput: (value) => this.update({ share: value }),
    });
    this.bars = new Bars({ label: "What the critic takes the features for, mean over the cloud", names: names.map(plainName), top: 5 });
    this.facts = ["entropy, of the largest possible", "divergence to the uniform"].map((text) => {
      const value = el("dd", {});
      return { parts: [el("dt", { text }), value], value };
    });
    this.formula = new Formula({
      classes: names.length, learned: data.learned, alpha: choice.alpha, beta: choice.beta,
      onExponents: (alpha, beta) => this.update({ alpha, beta }),
    });
    this.status = new Status();
    this.tell = telling(this.model, () => ({ ...this.choice }));
    const tools = buttons([
      { text: "Other noise", onClick: () => this.update({ seed: (this.choice.seed + 1) % 1000 }) },
      { text: "Copy link", onClick: () => copyText(this.link.url(this.linkState())) },
    ], "tools");
    tools.buttons[1].hidden = !this.link.works; // the address of a notebook belongs to others
    const note = "While training, shares are drawn between 20 % and 80 %; at 0 and 100 % the class exists.";
    this.root = el(
      "div",
      { class: "zsl-figure zsl-creative" },
      el(
        "div",
        { class: "zsl-columns" },
        el("div", { class: "zsl-stage" }, this.scatter.el),
        el(
          "div",
          { class: "zsl-panel" },
          this.selects.first.el, this.selects.second.el, this.share.el,
          el("p", { class: "zsl-note", text: note }),
          el("p", { class: "zsl-title", text: "Taken for" }),
          this.bars.el,
          el("dl", { class: "zsl-creative-facts" }, this.facts.flatMap(({ parts }) => parts)),
          tools.el,
        ),
      ),
      this.status.el,
      el("p", { class: "zsl-title", text: "How the divergence is measured" }),
      this.formula.el,
    );
    place.append(this.root);
  }

  update(part, byReader = true) {
    const before = this.choice;
    this.choice = { ...before, ...part };
    const { first, second, share, alpha, beta, seed } = this.choice;
    this.selects.first.set(first);
    this.selects.second.set(second);
    this.share.set(share);
    if (alpha !== before.alpha || beta !== before.beta) this.formula.set(alpha, beta);
    if (seed !== before.seed) this.engine.setSeed(seed);
    if (first !== before.first || second !== before.second) this.parents();
    this.request();
    if (!byReader) return;
    this.link.write(this.linkState());
    this.tell();
  }

  // A class is not mixed with itself: who takes the other's class gives it its own.
  chosen(which, value) {
    const other = which === "first" ? "second" : "first";
    const { [which]: before, [other]: there } = this.choice;
    return value === there ? { [which]: value, [other]: before } : { [which]: value };
  }

  // The two seen classes stand out on the map, by size and by name.
  parents() {
    const labels = ["first", "second"].map((which) => this.data.seen[this.names.indexOf(this.choice[which])]);
    this.scatter.clearTrail();
    this.scatter.move("parents", this.engine.real((c) => labels.includes(c)).xy);
    this.places = labels.map((label) => middleOf(this.engine.real((c) => c === label).xy));
    labels.forEach((label, i) => {
      this.captions[i].textContent = plainName(this.data.class_names[label]);
    });
    this.lay();
  }

  lay() {
    if (!this.places || !this.scatter.canvas.clientWidth || !this.scatter.ratio) return;
    this.scatter.measure();
    this.captions.forEach((caption, i) => {
      if (!this.places[i]) return;
      const [left, top] = this.scatter.toScreen(...this.places[i]);
      caption.style.transform = `translate(calc(${left.toFixed(1)}px - 50%), ${(top - 26).toFixed(1)}px)`;
    });
  }

  frame() {
    const { first, second, share, alpha, beta } = this.choice;
    const [a, b] = [first, second].map((name) => this.names.indexOf(name));
    const shown = this.engine.run(a, b, share, alpha, beta);
    this.shown = shown;
    this.scatter.move("generated", shown.positions);
    this.lay();
    this.bars.set(shown.probabilities);
    this.facts[0].value.textContent = percent(shown.entropy);
    this.facts[1].value.textContent = shown.divergence.toFixed(2);
    const said =
      `${percent(share)} ${plainName(first)}, ${percent(1 - share)} ${plainName(second)}: taken for ` +
      `${this.bars.describe()}. Entropy ${percent(shown.entropy)} of the largest possible, ` +
      `divergence ${shown.divergence.toFixed(2)}.`;
    this.status.say(said);
    this.scatter.describe(said);
    this.scatter.request.now();
  }

  linkState() {
    const { first, second, share, alpha, beta, seed } = this.choice;
    return { a: first, b: second, s: share.toFixed(2), e: `${alpha.toFixed(2)}~${beta.toFixed(2)}`, n: seed };
  }

  follow(state) {
    if (!state) return;
    const part = {};
    if (this.names.includes(state.a)) part.first = state.a;
    if (this.names.includes(state.b) && state.b !== state.a) part.second = state.b;
    const share = Number(state.s);
    if (state.s && share >= 0 && share <= 1) part.share = share;
    const [alpha, beta] = `${state.e ?? ""}`.split("~").map(Number);
    const fits = (value) => value >= 0.05 && value <= 1;
    if (fits(alpha) && fits(beta)) Object.assign(part, { alpha, beta });
    const seed = Number(state.n);
    if (state.n && Number.isInteger(seed) && seed >= 0 && seed < 2 ** 31) part.seed = seed;
    this.update(part, false);
  }

  destroy() {
    this.request.cancel();
    this.tell.cancel();
    this.sizes.disconnect();
    for (const name of CREATIVE_TRAITS) this.model.off(`change:${name}`, this.onModel);
    for (const part of [this.scatter, this.formula, this.status, this.link, this.bars]) part.destroy();
    this.root.remove();
  }
}

// The point of a class nearest to the others of it: a mean may lie between two heaps.
function middleOf(xy) {
  let best = null;
  let least = Infinity;
  for (let i = 0; i < xy.length; i += 2) {
    let sum = 0;
    for (let j = 0; j < xy.length; j += 2) sum += Math.hypot(xy[i] - xy[j], xy[i + 1] - xy[j + 1]);
    if (sum < least) [best, least] = [[xy[i], xy[i + 1]], sum];
  }
  return best;
}

function render({ model, el: place }) {
  const figure = new Creative(model, place);
  return () => figure.destroy();
}

export default { render };
