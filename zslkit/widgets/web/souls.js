// Chapter 8: the soul samples of a class. Generated points move by gradient descent on the terms that
// the reader weighs; k-means and every step are done here.

import { float32 } from "./kit/arrays.js";
import { Bars } from "./kit/bars.js";
import { el, onFrame, onVisible, reducedMotion } from "./kit/dom.js";
import { copyText, Link } from "./kit/link.js";
import { Scatter } from "./kit/scatter.js";
import { buttons, select, slider, toggle } from "./kit/sliders.js";
import { Status } from "./kit/status.js";
import { telling } from "./kit/telling.js";
import { soulsOf } from "./souls/kmeans.js";
import { meanOf, measured, stepped } from "./souls/pull.js";
import { makeDistances } from "./souls/table.js";
import { inWords } from "./souls/words.js";

const PACE = 40; // milliseconds between two pictures while it runs
const STRIDE = 5; // steps from one picture to the next
const REST = 5e-4; // it has come to rest when no point goes farther than this in a stride
const LAST_STEP = 2000;
const RUN = 400; // steps after which it stops by itself
const [REAL, MADE, MEAN, SOULS] = ["real features", "generated points", "mean of the generated points", "soul samples"];
const START_NAMES = { cloud: "a round cloud", generator: "the trained generator's features" };
// trait, short name in links, and how a link's text is read
const SETTINGS = [
  ["animal", "a", String],
  ["start", "s", String],
  ["n_souls", "k", Number],
  ["reality", "g", Number],
  ["sample_weight", "x", Number],
  ["class_weight", "m", Number],
  ["seed", "r", Number],
  ["steps", "n", Number],
];
const LIMITS = { n_souls: [1, 5], reality: [0, 2], sample_weight: [0, 2], class_weight: [0, 2],
  seed: [0, 2 ** 31 - 1], steps: [0, LAST_STEP] };
const WHOLE = ["n_souls", "seed", "steps"];

function render({ model, el: place }) {
  const animals = model.get("animals");
  const starts = model.get("starts");
  const counts = model.get("counts");
  const allReal = Float64Array.from(float32(model.get("real")));
  const allBegun = Float64Array.from(float32(model.get("begun")));
  const size = allBegun.length / (animals.length * starts.length);
  const state = Object.fromEntries(SETTINGS.map(([trait]) => [trait, model.get(trait)]));
  let real, souls, points, first, now;
  let timer = 0;
  let until = 0; // the step at which a run ends; 0 while nothing runs

  const named = (words) => words.replace(/_/g, " ");
  const weights = () => ({ reality: state.reality, sample: state.sample_weight, class: state.class_weight });

  // ---- what is computed
  function chooseReal() {
    const at = animals.indexOf(state.animal);
    const before = counts.slice(0, at).reduce((a, b) => a + b, 0);
    real = allReal.slice(2 * before, 2 * (before + counts[at]));
  }
  const begun = () => {
    const at = starts.indexOf(state.start) * animals.length + animals.indexOf(state.animal);
    return allBegun.slice(at * size, (at + 1) * size);
  };
  // All from the beginning: real points, souls, generated points, and steps up to `steps`.
  function begin(steps) {
    chooseReal();
    souls = soulsOf(real, state.n_souls, state.seed);
    points = begun();
    first = measured(points, real, souls);
    for (let k = 0; k < steps; k++) points = stepped(points, real, souls, weights());
    state.steps = steps;
    now = measured(points, real, souls);
  }
  // Returns how far, across or up, a point has gone at most.
  function move(steps) {
    const more = Math.min(steps, LAST_STEP - state.steps);
    const before = points;
    for (let k = 0; k < more; k++) points = stepped(points, real, souls, weights());
    state.steps += more;
    now = measured(points, real, souls);
    show();
    return points.reduce((most, v, i) => Math.max(most, Math.abs(v - before[i])), 0);
  }

  // ---- parts
  const map = new Scatter({ label: "Real features, souls and generated points of one class" });
  const layers = () => [
    { name: REAL, xy: real, colour: "--zsl-seen", marker: "circle", alpha: 0.7, size: 8 },
    { name: MADE, xy: points, colour: "--zsl-generated", marker: "cross", size: 8, alpha: 0.9, moving: true },
    { name: SOULS, xy: souls, colour: "--zsl-ink", marker: "soul", size: 15, alpha: 1, moving: true, trail: false },
    { name: MEAN, xy: meanOf(points), colour: "--zsl-generated", marker: "soul", size: 15, alpha: 1, moving: true },
  ];
  const distances = makeDistances();
  const shares = new Bars({
    label: "share of the generated points at each soul",
    names: [1, 2, 3, 4, 5].map((k) => `soul ${k}`),
    stable: true,
    colours: "--zsl-generated",
  });
  const status = new Status();
  const animal = select({ label: "Class", options: animals.map((value) => ({ value, text: named(value) })),
    value: state.animal, onChange: (value) => change({ animal: value }) });
  const start = select({ label: "Start from", options: starts.map((value) => ({ value, text: START_NAMES[value] })),
    value: state.start, onChange: (value) => change({ start: value }) });
  start.el.hidden = starts.length < 2;
  const count = slider({ label: "K, souls of the class", min: 1, max: 5, step: 1, value: state.n_souls,
    format: (v) => `${v}`, onInput: (n_souls) => change({ n_souls }) });
  const reality = toggle({ label: "reality: the distance between the clouds, for the critic",
    checked: state.reality > 0, onChange: (on) => change({ reality: on ? 1 : 0 }) });
  const weight = (label, trait) => slider({ label, min: 0, max: 2, step: 0.05, value: state[trait],
    onInput: (value) => change({ [trait]: value }) });
  const ofSample = weight("λ₁, each point to its nearest soul", "sample_weight");
  const ofClass = weight("λ₂, the mean to its nearest soul", "class_weight");
  const steps = buttons([
    { text: "1 step", primary: true, onClick: () => (halt(), move(1)) },
    { text: "10 steps", onClick: () => (halt(), move(10)) },
    { text: "Run", onClick: () => (until ? halt() : run()) },
    { text: "Start again", onClick: () => change({}) },
  ], "steps");
  const runButton = steps.buttons[2];
  const more = buttons([
    { text: "Other k-means start", title: "k-means may end elsewhere",
      onClick: () => change({ seed: (state.seed + 1) % 2 ** 31 }) },
    { text: "Copy link", onClick: () => copyText(link.url(toLink())) },
  ], "more");

  // ---- what is shown
  const redraw = onFrame(() => {
    for (const [name, xy] of [[MADE, points], [MEAN, meanOf(points)], [SOULS, souls]])
      map.move(name, xy);
    distances.set(first, now);
    shares.set([...now.shares, 0, 0, 0, 0].slice(0, 5));
    shares.rows.forEach(({ row }, k) => (row.hidden = k >= state.n_souls));
    animal.set(state.animal);
    start.set(state.start);
    count.set(state.n_souls);
    reality.set(state.reality > 0);
    ofSample.set(state.sample_weight);
    ofClass.set(state.class_weight);
    runButton.textContent = until ? "Pause" : "Run";
    root.dataset.steps = state.steps; // written last
  });
  function show(byReader = true) {
    const text = inWords({ animal: named(state.animal), k: state.n_souls, weights: weights(),
      steps: state.steps, first, now });
    status.say(text);
    map.describe(text);
    redraw();
    if (!byReader || until) return;
    link.write(toLink());
    tell();
  }
  const plane = () => {
    const share = model.get("held")[animals.indexOf(state.animal)];
    held.textContent =
      `The plane of the two widest directions of ${named(state.animal)} holds ${Math.round(100 * share)} % ` +
      `of the variance of its ${real.length / 2} training features. Distances are in units of its spread here.`;
  };
  // A new class or start begins anew; souls and weights act on the points where they are.
  function change(asked, byReader = true) {
    halt(false);
    const anew = !Object.keys(asked).length || "animal" in asked || "start" in asked || "steps" in asked;
    Object.assign(state, asked);
    if (anew) {
      begin(asked.steps ?? 0);
      map.setLayers(layers());
      map.fit([REAL, MADE]); // where the points begin is in the window, too
      plane();
    } else {
      souls = soulsOf(real, state.n_souls, state.seed);
      first = measured(begun(), real, souls);
      now = measured(points, real, souls);
    }
    show(byReader);
  }

  function halt(say = true) {
    clearTimeout(timer);
    const was = until;
    until = 0;
    if (was && say) show();
  }
  function run() {
    if (reducedMotion()) return move(100);
    until = Math.min(state.steps + RUN, LAST_STEP);
    const tick = () => {
      const way = move(Math.min(STRIDE, until - state.steps));
      if (way < REST || state.steps >= until) return halt();
      timer = setTimeout(tick, PACE);
    };
    tick();
  }

  // ---- links and Python
  const toLink = () =>
    Object.fromEntries(SETTINGS.map(([trait, short]) => [short, state[trait]]));
  const tell = telling(model, () => ({ ...state }));
  const allowed = (trait, value) => {
    if (trait === "animal") return animals.includes(value);
    if (trait === "start") return starts.includes(value);
    const [low, high] = LIMITS[trait];
    return value >= low && value <= high && (!WHOLE.includes(trait) || Number.isInteger(value));
  };
  const follow = (given) => {
    if (!given) return;
    const asked = { steps: 0 };
    for (const [trait, short, read] of SETTINGS) {
      const value = short in given && given[short] !== "" ? read(given[short]) : undefined;
      if (value !== undefined && allowed(trait, value)) asked[trait] = value;
    }
    change(asked, false);
  };
  const link = new Link(model.get("figure_id"), { onChange: follow });
  const onTrait = () => {
    if (tell.speaking) return;
    const asked = {};
    for (const [trait] of SETTINGS)
      if (model.get(trait) !== state[trait]) asked[trait] = model.get(trait);
    if (Object.keys(asked).length) change(asked, false);
  };
  const events = SETTINGS.map(([trait]) => `change:${trait}`);
  for (const event of events) model.on(event, onTrait);
  more.buttons[1].hidden = !link.works; // the address of a notebook belongs to others

  const held = el("p", { class: "zsl-note" });
  const root = el(
    "div",
    { class: "zsl-figure zsl-souls" },
    el("div", { class: "zsl-row" }, animal.el, start.el),
    el(
      "div",
      { class: "zsl-columns" },
      el("div", { class: "zsl-stage" }, map.el, steps.el),
      el("div", { class: "zsl-panel" }, count.el, reality.el, ofSample.el, ofClass.el, more.el,
        distances.el, el("div", {}, el("p", { class: "zsl-note", text: "Share of the generated points at each soul" }), shares.el)),
    ),
    status.el,
    held,
  );
  place.append(root);
  change({ steps: state.steps }, false);
  follow(link.read());
  const stops = [onVisible(root, (visible) => visible || halt())];
  return () => {
    clearTimeout(timer);
    tell.cancel();
    redraw.cancel();
    for (const stop of stops) stop();
    for (const event of events) model.off(event, onTrait);
    for (const part of [map, link, status]) part.destroy();
    root.remove();
  };
}

export default { render };
