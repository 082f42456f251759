// The chapter on GMN: where real and generated features pull a classifier.

import { float32 } from "./kit/arrays.js";
import { el, onFrame, onTheme, svg } from "./kit/dom.js";
import { copyText, Link } from "./kit/link.js";
import { markerSwatch } from "./kit/markers.js";
import { buttons, slider } from "./kit/sliders.js";
import { Status } from "./kit/status.js";
import { telling } from "./kit/telling.js";
import { CLOUD, insideLimits, LIMITS, lookAt } from "./gradient_matching/cloud.js";
import { descentPath, fitBoth } from "./gradient_matching/logistic.js";
import { makePlane } from "./gradient_matching/plane.js";
import { sayWhat } from "./gradient_matching/words.js";

const STEPS = [0, 1, 3, 10, 30, 100, 300, 1000];
const KNOBS = {
  centre_x: ["centre, across", 0.005, (v) => v.toFixed(2)],
  centre_y: ["centre, up", 0.005, (v) => v.toFixed(2)],
  spread: ["spread", 0.005, (v) => v.toFixed(3)],
  stretch: ["stretch", 0.05, (v) => v.toFixed(2)],
  angle: ["angle", 1, (v) => `${v.toFixed(0)}°`],
};
const ROWS = [
  ["angle between the gradients", (s) => `${s.between.toFixed(1)}°`],
  ["their cosine", (s) => s.cosine.toFixed(4)],
  ["loss of real", (s) => s.loss.real.toFixed(3)],
  ["loss of generated", (s) => s.loss.made.toFixed(3)],
  ["gradient of real, length", (s) => s.lengths.real.toFixed(4)],
  ["gradient of generated, length", (s) => s.lengths.made.toFixed(4)],
  ["right, learned from real", (s) => `${(100 * s.right.real).toFixed(1)} %`],
  ["right, learned from generated", (s) => `${(100 * s.right.made).toFixed(1)} %`],
];

function render({ model, el: place }) {
  const doubles = (name) => Float64Array.from(float32(model.get(name)));
  const [real, other, noise] = ["real", "other", "noise"].map(doubles);
  const names = model.get("names");
  const clouds = model.get("clouds");
  const path = descentPath(real, other, STEPS);
  const learned = fitBoth(real, other);
  const cloudOf = (from) => Object.fromEntries(CLOUD.map((name) => [name, from(name)]));
  let cloud = cloudOf((name) => model.get(name));
  let steps = model.get("steps");

  const plane = makePlane({
    columns: model.get("columns"),
    name: names[0],
    onMove: (x, y) => go({ centre_x: x, centre_y: y }),
    onNudge: (dx, dy) => go({ centre_x: cloud.centre_x + dx, centre_y: cloud.centre_y + dy }),
  });
  const knobs = Object.fromEntries(
    CLOUD.map((name) => {
      const [label, step, format] = KNOBS[name];
      const [min, max] = LIMITS[name];
      const onInput = (value) => go({ [name]: value });
      return [name, slider({ label, min, max, step, value: cloud[name], format, onInput })];
    }),
  );
  const clock = slider({
    label: "steps of the classifier",
    min: 0,
    max: STEPS.length - 1,
    step: 1,
    value: STEPS.indexOf(steps),
    format: (k) => `${STEPS[k]}`,
    onInput: (k) => go({}, STEPS[k]),
  });
  const cells = ROWS.map(([label]) => [el("dt", { text: label }), el("dd", {})]);
  const readout = el("dl", { class: "zsl-gm-readout" }, cells.flat());
  const status = new Status();
  const presets = buttons(
    [
      { text: `Onto the real ${names[0]}`, onClick: () => go(clouds.real) },
      clouds.model && { text: "As the model made it", onClick: () => go(clouds.model) },
      { text: "Too easy", title: "far from the other class", onClick: () => go(clouds.easy) },
      { text: "Farther out", title: "farther from 0, the same way", onClick: () => go(clouds.farther) },
      { text: "One point", onClick: () => go(clouds.point) },
      { text: "Copy link", onClick: () => copyText(link.url(toLink())) },
    ].filter(Boolean),
    "places for the generated cloud",
  );

  const redraw = onFrame(() => {
    const theta = path.get(steps);
    const seen = lookAt(noise, cloud, { real, other, theta, learned });
    plane.draw(seen, { real, other, theta, learned, cloud });
    ROWS.forEach(([, text], k) => {
      cells[k][1].textContent = text(seen);
    });
    const words = sayWhat(seen, names, steps);
    plane.canvas.setAttribute("aria-label", `The plane of two features. ${words}`);
    status.say(words);
    root.dataset.shows = JSON.stringify([CLOUD.map((name) => cloud[name]), steps]);
  });
  const tell = telling(model, () => ({ ...cloud, steps }));
  const toLink = () => ({
    ...cloudOf((name) => Number(cloud[name].toFixed(3))),
    steps,
  });

  function go(change, toSteps = steps, byReader = true) {
    for (const [name, value] of Object.entries(change)) cloud[name] = insideLimits(name, value);
    steps = toSteps;
    for (const name of CLOUD) if (knobs[name].value !== cloud[name]) knobs[name].set(cloud[name]);
    clock.set(STEPS.indexOf(steps));
    redraw();
    if (!byReader) return;
    link.write(toLink());
    tell();
  }

  const fromLink = (state) => {
    if (!state) return;
    const good = CLOUD.filter((name) => name in state && Number.isFinite(Number(state[name])));
    const change = Object.fromEntries(good.map((name) => [name, Number(state[name])]));
    go(change, STEPS.includes(Number(state.steps)) ? Number(state.steps) : steps, false);
  };
  const link = new Link(model.get("figure_id"), { onChange: fromLink });
  const onTrait = () => {
    if (!tell.speaking) go(cloudOf((name) => model.get(name)), model.get("steps"), false);
  };
  const events = [...CLOUD, "steps"].map((name) => `change:${name}`);
  for (const event of events) model.on(event, onTrait);

  const all = presets.buttons;
  all[all.length - 1].hidden = !link.works; // the address of a notebook belongs to others
  const root = el(
    "div",
    { class: "zsl-figure zsl-gm" },
    el(
      "div",
      { class: "zsl-columns" },
      el("div", { class: "zsl-stage" }, plane.el, legend(names)),
      el("div", { class: "zsl-panel" }, clock.el, Object.values(knobs).map((knob) => knob.el), readout),
    ),
    presets.el,
    status.el,
  );
  place.append(root);
  const stopTheme = onTheme(redraw);
  const watcher = new ResizeObserver(() => redraw());
  watcher.observe(plane.canvas);
  go({}, steps, false);
  fromLink(link.read());
  return () => {
    tell.cancel();
    redraw.cancel();
    watcher.disconnect();
    stopTheme();
    for (const event of events) model.off(event, onTrait);
    for (const part of [link, status]) part.destroy();
    root.remove();
  };
}

function legend([animal, other]) {
  const strokeOf = (paint, dash, width) =>
    svg("svg", { class: "zsl-swatch", viewBox: "0 0 16 16", "aria-hidden": "true" },
      svg("line", { x1: 0, y1: 13, x2: 16, y2: 3, "stroke-dasharray": dash,
        style: { stroke: `var(${paint})`, strokeWidth: width } }));
  const open = markerSwatch("circle", "--zsl-line");
  open.firstChild.style.stroke = "var(--zsl-seen)";
  const rows = [
    [markerSwatch("circle", "--zsl-seen"), `real ${animal}`],
    [markerSwatch("cross", "--zsl-generated"), `generated ${animal}`],
    [open, `real ${other}`],
    [strokeOf("--zsl-ink", "2 3", "2"), "classifier on its way"],
    [strokeOf("--zsl-seen", null, "3"), "border learned from real"],
    [strokeOf("--zsl-generated", "5 3", "3"), "border learned from generated"],
  ];
  return el(
    "div",
    {},
    el("ul", { class: "zsl-legend", "aria-label": "legend" }, rows.map((row) => el("li", {}, ...row))),
    el("p", {
      class: "zsl-note",
      text: "Arrows: where each cloud pulls w. The larger a mark, the more it pulls.",
    }),
  );
}

export default { render };
