// Chapter 13: one z in every domain, and a slider between the two tasks. Generators and classifiers
// run here.

import { percent } from "./kit/bars.js";
import { el, onFrame } from "./kit/dom.js";
import { copyText, Link } from "./kit/link.js";
import { buttons, select, slider } from "./kit/sliders.js";
import { Status } from "./kit/status.js";
import { telling } from "./kit/telling.js";
import { makeEngine } from "./domains/engine.js";
import { drawPicture } from "./domains/frames.js";

const STOPS = [0, 0.25, 0.5, 0.75, 1]; // of the task, in the small pictures
const LAST_SEED = 2 ** 31 - 1;
// trait, short name in links
const SETTINGS = [["start", "a"], ["walk", "w"], ["task", "t"], ["seed", "s"]];

function render({ model, el: place }) {
  const names = model.get("class_names");
  const others = model.get("irrelevant_names");
  const domains = model.get("domains");
  const shape = model.get("shape");
  const [, height, width] = shape;
  const engine = makeEngine(model);
  const state = Object.fromEntries(SETTINGS.map(([trait]) => [trait, model.get(trait)]));

  const from = select({ label: "Begin with", options: names, value: state.start,
    onChange: (start) => change({ start, walk: 0 }) });
  const walk = slider({ label: "walk to another z", value: state.walk, format: percent,
    onInput: (value) => change({ walk: value }) });
  const inTask = (v) => (v === 0 ? "RT" : v === 1 ? "IRT" : percent(v));
  const task = slider({ label: "task, from RT to IRT", value: state.task,
    format: inTask, onInput: (value) => change({ task: value }) });
  const actions = buttons([
    { text: "Another z to walk to", primary: true,
      onClick: () => change({ seed: (state.seed + 1) % LAST_SEED, walk: state.walk || 1 }) },
    { text: "Copy link", onClick: () => copyText(link.url(toLink())) },
  ], "actions");
  const rows = domains.map((name, d) => {
    const large = el("canvas", { class: "zsl-domain-large", width, height, role: "img" });
    const strip = el("canvas", { class: "zsl-domain-strip", role: "img", height,
      width: STOPS.length * (width + 1) - 1, "aria-label":
      `${name}: the same z in five steps from the relevant to the irrelevant task` });
    const says = el("span", { class: "zsl-domain-says" });
    const title = el("span", { class: "zsl-domain-name" }, el("b", { text: name }),
      d === 0 ? " (source)" : " (target)");
    const row = el("li", { class: "zsl-domain" }, title, large, strip, says);
    return { row, large, strip, says };
  });
  const list = el("ul", { class: "zsl-domains", "aria-label": "the same z in every domain" },
    rows.map(({ row }) => row));
  const status = new Status();

  const redraw = onFrame(() => {
    const z = engine.noise(names.indexOf(state.start), state.seed, state.walk);
    const made = engine.pictures(z, state.task);
    const answers = engine.answers(made);
    const said = answers.map((shares) => {
      const best = shares.indexOf(Math.max(...shares));
      return [names[best], percent(shares[best])];
    });
    const stops = STOPS.map((t) => engine.pictures(z, t));
    rows.forEach(({ large, strip, says }, d) => {
      drawPicture(large.getContext("2d"), made[d], shape);
      const context = strip.getContext("2d");
      stops.forEach((pictures, k) => drawPicture(context, pictures[d], shape, k));
      says.textContent = `says ${said[d][0]}, ${said[d][1]}`;
      large.setAttribute("aria-label", `${domains[d]}: its classifier says ${said[d].join(", ")}`);
    });
    from.set(state.start);
    walk.set(state.walk);
    task.set(state.task);
    const words = said.map(([name, share], d) => `${domains[d]} ${name} (${share})`).join(", ");
    const agree = new Set(said.map(([name]) => name)).size === 1;
    status.say(`The classifiers say: ${words}. ${agree ? "They agree." : "They disagree."}` +
      (state.task > 0.5 ? ` Here the condition asks for ${others.join(", ") || "the other task"}, ` +
        "which none of them knows." : ""));
    root.dataset.drawn = toText(); // written last
  });
  const toLink = () => Object.fromEntries(SETTINGS.map(([trait, short]) => [short, state[trait]]));
  const toText = () => SETTINGS.map(([trait]) => state[trait]).join(" ");
  const tell = telling(model, () => ({ ...state }));
  const allowed = (trait, value) => {
    if (trait === "start") return names.includes(value);
    if (trait === "seed") return Number.isInteger(value) && value >= 0 && value <= LAST_SEED;
    return value >= 0 && value <= 1;
  };
  function change(asked, byReader = true) {
    Object.assign(state, asked);
    redraw();
    if (!byReader) return;
    link.write(toLink());
    tell();
  }
  const follow = (given) => {
    if (!given) return;
    const asked = {};
    for (const [trait, short] of SETTINGS) {
      if (!(short in given) || given[short] === "") continue;
      const value = trait === "start" ? given[short] : Number(given[short]);
      if (allowed(trait, value)) asked[trait] = value;
    }
    change(asked, false);
  };
  const link = new Link(model.get("figure_id"), { onChange: follow });
  actions.buttons[1].hidden = !link.works; // the address of a notebook belongs to others
  const onTrait = () => {
    if (tell.speaking) return;
    change(Object.fromEntries(SETTINGS.map(([trait]) => [trait, model.get(trait)])), false);
  };
  const events = SETTINGS.map(([trait]) => `change:${trait}`);
  for (const event of events) model.on(event, onTrait);

  const root = el("div", { class: "zsl-figure zsl-coupled" },
    el("div", { class: "zsl-row" }, from.el, actions.el),
    el("div", { class: "zsl-coupled-sliders" }, walk.el, task.el),
    list, status.el);
  place.append(root);
  change({}, false);
  follow(link.read());
  return () => {
    tell.cancel();
    redraw.cancel();
    for (const event of events) model.off(event, onTrait);
    for (const part of [link, status]) part.destroy();
    root.remove();
  };
}

export default { render };
