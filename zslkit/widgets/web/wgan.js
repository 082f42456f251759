// Chapter 5: a GAN in the plane. The reader steps critic and generator; all training is done here.

import { el, onFrame, onTheme, onVisible, reducedMotion } from "./kit/dom.js";
import { copyText, Link } from "./kit/link.js";
import { Status } from "./kit/status.js";
import { makeCharts } from "./wgan/charts.js";
import { makeControls } from "./wgan/controls.js";
import { makePlane } from "./wgan/plane.js";
import { Run } from "./wgan/run.js";
import {
  fromLinkState,
  iterationIn,
  LAST_ITERATION,
  SETTINGS,
  settingsOf,
  toLink,
  toModel,
} from "./wgan/settings.js";
import { makeSlopes } from "./wgan/slopes.js";
import { inWords } from "./wgan/words.js";

const GLIDE = 350; // milliseconds in which generated points follow a step of the generator
const PACE = { slow: 700, quick: 0 }; // milliseconds between two steps while it runs

function render({ model, el: place }) {
  const run = new Run(settingsOf(model));
  const plane = makePlane();
  const charts = makeCharts();
  const slopes = makeSlopes();
  const status = new Status();
  let arrows = "between";
  let glide = null; // { before, start } while generated points move
  let playing = null; // "slow" or "quick"
  let stopWork = () => {};
  let timer = 0;
  let saving = 0;
  let ownChange = false;

  const redraw = onFrame(() => {
    if (run.broken()) return controls.show(run, playing);
    const share = glide ? Math.min((performance.now() - glide.start) / GLIDE, 1) : 1;
    plane.draw(run.view, { arrows, before: glide?.before, glide: share });
    if (glide) {
      if (share >= 1) glide = null;
      redraw();
      if (glide) return; // the rest did not change
    }
    slopes.draw(run.view.long);
    charts.draw(run);
    controls.show(run, playing);
  });

  function tell(what) {
    const text = inWords(run, what);
    status.say(text);
    plane.el.setAttribute("aria-label", `The plane with real and generated points. ${text}`);
    redraw();
    clearTimeout(saving);
    if (!playing) saving = setTimeout(save, 200);
  }

  function save() {
    ownChange = true; // the model tells us of our own changes, too
    toModel(model, run.settings);
    model.set("iteration", run.game.iteration);
    model.set("estimate", run.told?.estimate ?? null);
    model.set("distance", Number.isFinite(run.distance) ? run.distance : null);
    model.save_changes();
    ownChange = false;
    link.write(shared());
  }

  const shared = () => ({ ...toLink(run.settings), i: run.game.iteration });

  function step(kind, smooth = true) {
    const before = run.view.fake;
    run[kind]();
    const what = run.game.last.what;
    run.seeAgain();
    if (what === "generator") {
      run.measure();
      if (smooth && !reducedMotion()) glide = { before, start: performance.now() };
    }
    tell(kind === "iteration" ? "iteration" : what);
  }

  function halt() {
    stopWork();
    clearTimeout(timer);
    playing = null;
  }

  function play(pace) {
    halt();
    playing = pace;
    const tick = () => {
      if (pace === "slow") step("next");
      else step("iteration", false);
      if (run.broken() || run.game.iteration >= LAST_ITERATION) return halt();
      timer = setTimeout(tick, PACE[pace]);
    };
    tick();
  }

  // Trains on to an iteration, or anew up to it; used by "10 iterations", links and Python.
  function goTo(iteration) {
    halt();
    glide = null;
    stopWork = run.goTo(iteration, () => tell("iteration"));
  }

  function restart(settings) {
    halt();
    glide = null;
    run.settings = { ...run.settings, ...settings };
    run.reset();
    tell("iteration");
  }

  const controls = makeControls(run.settings, {
    onCritic: () => (halt(), step("critic")),
    onGenerator: () => (halt(), step("generator")),
    onIteration: () => (halt(), step("iteration")),
    onTen: () => goTo(Math.min(run.game.iteration + 10, LAST_ITERATION)),
    onPlay: (pace) => (playing === pace ? (halt(), tell("iteration")) : play(pace)),
    onCopy: () => copyText(link.url(shared()), status),
    onReset: () => restart({}),
    onRestart: (settings) => restart(settings),
    onSetting: (settings) => {
      run.settings = { ...run.settings, ...settings };
      tell("iteration");
    },
    onArrows: (which) => {
      arrows = which;
      redraw();
    },
  });

  const fromLink = (state) => {
    if (!state) return;
    restart(fromLinkState(state, run.settings));
    if (iterationIn(state)) goTo(iterationIn(state));
  };
  const link = new Link(model.get("figure_id"), { onChange: fromLink });
  const onTrait = () => {
    if (ownChange) return;
    const asked = settingsOf(model);
    if (SETTINGS.some(([, name]) => asked[name] !== run.settings[name])) restart(asked);
    const iteration = model.get("iteration");
    if (iteration !== run.game.iteration) goTo(iteration);
  };
  const events = [...SETTINGS.map(([trait]) => trait), "iteration"].map((t) => `change:${t}`);
  for (const event of events) model.on(event, onTrait);

  controls.copy.hidden = !link.works; // the address of a notebook belongs to others
  place.append(
    el(
      "div",
      { class: "zsl-figure zsl-wgan" },
      controls.choices,
      el(
        "div",
        { class: "zsl-columns" },
        el("div", { class: "zsl-stage" }, plane.el, controls.legend, controls.steps, status.el),
        el("div", { class: "zsl-panel" }, charts.estimate.el, charts.penalty.el, slopes.el, controls.knobs),
      ),
    ),
  );
  const stops = [
    onTheme(redraw),
    onVisible(place, (visible) => {
      if (!visible && playing) {
        halt(); // nothing trains where nobody looks
        tell("iteration");
      }
    }),
  ];
  const watcher = new ResizeObserver(() => redraw());
  watcher.observe(plane.el);
  const asked = model.get("iteration");
  tell("iteration");
  if (link.read()) fromLink(link.read());
  else if (asked) goTo(asked);

  return () => {
    halt();
    clearTimeout(saving);
    redraw.cancel();
    watcher.disconnect();
    for (const stop of stops) stop();
    for (const event of events) model.off(event, onTrait);
    for (const part of [charts.estimate, charts.penalty, link, status]) part.destroy();
  };
}

export default { render };
