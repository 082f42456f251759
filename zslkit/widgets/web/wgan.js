// Chapter 5: a GAN in the plane. The reader steps critic and generator; all training is done here.

import { el, onFrame, onTheme, onVisible, reducedMotion } from "./kit/dom.js";
import { copyText, Link } from "./kit/link.js";
import { Status } from "./kit/status.js";
import { telling } from "./kit/telling.js";
import { makeCharts } from "./wgan/charts.js";
import { makeControls } from "./wgan/controls.js";
import { TOO_LONG } from "./wgan/diary.js";
import { makePlane } from "./wgan/plane.js";
import { opponentOf } from "./wgan/rules.js";
import { Run } from "./wgan/run.js";
import { LAST_ITERATION, SETTINGS, settingsOf, toTraits } from "./wgan/settings.js";
import { fromLink, TOO_MUCH, toLink } from "./wgan/sharing.js";
import { makeSlopes } from "./wgan/slopes.js";
import { ANEW, inWords } from "./wgan/words.js";

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
  let playing = null; // "slow", "quick", or "work" that has an end
  let pressed = "onward"; // the button that stops the work: "ten" or "onward"
  let stopWork = () => {};
  let timer = 0;

  const redraw = onFrame(() => {
    if (run.broken()) return controls.show(run, playing, pressed);
    const share = glide ? Math.min((performance.now() - glide.start) / GLIDE, 1) : 1;
    plane.draw(run.view, { arrows, before: glide?.before, glide: share });
    if (glide) {
      if (share >= 1) glide = null;
      redraw();
      if (glide) return; // the rest did not change
    }
    slopes.draw(run.view.long, opponentOf(run.settings.rules));
    charts.draw(run);
    controls.show(run, playing, pressed);
  });

  function tell(what) {
    const text = inWords(run, what);
    status.say(text, !playing); // aloud once it has come to rest
    plane.el.setAttribute("aria-label", `The plane with real and generated points. ${text}`);
    redraw();
    if (playing) return;
    tellPython();
    link.write(toLink(run));
  }

  const tellPython = telling(model, () => ({
    ...toTraits(run.settings),
    iteration: run.game.iteration,
    estimate: run.told?.estimate ?? null,
    distance: Number.isFinite(run.distance) ? run.distance : null,
  }));

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

  function pause() {
    halt();
    tell(run.game.criticDone ? "critic" : "iteration");
  }

  function play(pace) {
    halt();
    playing = pace;
    const tick = () => {
      if (pace === "slow") step("next");
      else step("iteration", false);
      if (run.broken() || run.game.iteration >= LAST_ITERATION) return pause();
      timer = setTimeout(tick, PACE[pace]);
    };
    tick();
  }

  // Training that takes a while and has an end: begin(onSlice) starts it, and returns what stops it.
  function work(begin, button = "onward") {
    halt();
    pressed = button;
    glide = null;
    playing = "work";
    stopWork = begin((done) => {
      if (done) playing = null;
      tell(run.game.criticDone ? "critic" : "iteration");
    });
    redraw(); // the button says at once that it stops the work
  }

  // Trains on to an iteration, or anew up to it.
  const goTo = (iteration, button) =>
    work((onSlice) => run.goTo(Math.min(iteration, LAST_ITERATION), onSlice), button);
  const goToOrStop = (iteration, button) =>
    playing === "work" && pressed === button ? pause() : goTo(iteration, button);

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
    onTen: () => goToOrStop(run.game.iteration + 10, "ten"),
    onGoTo: (iteration) => goToOrStop(iteration, "onward"),
    onPlay: (pace) => (playing === pace ? pause() : play(pace)),
    onCopy: () => {
      const state = toLink(run);
      if (state.then === TOO_LONG) status.say(TOO_MUCH);
      return copyText(link.url(state));
    },
    onReset: () => restart({}),
    onRestart: (settings) => restart(settings),
    onSetting: (settings) => {
      run.change(settings);
      tell(run.game.criticDone ? "critic" : "iteration");
    },
    onArrows: (which) => {
      arrows = which;
      redraw();
    },
  });

  const follow = (state) => {
    const asked = state && fromLink(state, run.settings);
    if (!asked) return;
    restart(asked.settings);
    if (asked.anew) run.remark = ANEW;
    if (asked.diary.length) work((onSlice) => run.work(asked.diary, onSlice));
  };
  const link = new Link(model.get("figure_id"), { onChange: follow });
  const onTrait = () => {
    if (tellPython.speaking) return;
    const asked = settingsOf(model);
    if (SETTINGS.some(([, name]) => asked[name] !== run.settings[name])) restart(asked);
    const iteration = model.get("iteration");
    if (iteration !== run.game.iteration) goTo(iteration);
  };
  const events = [...SETTINGS.map(([trait]) => trait), "iteration"].map((t) => `change:${t}`);
  for (const event of events) model.on(event, onTrait);

  controls.copy.hidden = !link.works; // the address of a notebook belongs to others
  const graphs = [charts.distance.el, charts.second.el, slopes.el];
  const root = el(
    "div",
    { class: "zsl-figure zsl-wgan" },
    controls.choices,
    el(
      "div",
      { class: "zsl-columns" },
      el("div", { class: "zsl-stage" }, plane.el, controls.legend, controls.steps, status.el),
      el("div", { class: "zsl-panel" }, graphs, controls.knobs),
    ),
  );
  place.append(root);
  const rest = () => playing && playing !== "work" && pause(); // no endless run where nobody looks
  const onHidden = () => document.hidden && rest();
  document.addEventListener("visibilitychange", onHidden);
  const stops = [
    onTheme(redraw),
    onVisible(root, (visible) => visible || rest()),
    () => document.removeEventListener("visibilitychange", onHidden),
  ];
  const watcher = new ResizeObserver(() => redraw());
  watcher.observe(plane.el);
  const asked = model.get("iteration");
  tell("iteration");
  const fragment = link.read();
  if (fragment) follow(fragment);
  else if (asked) goTo(asked);

  return () => {
    halt();
    tellPython.cancel();
    redraw.cancel();
    watcher.disconnect();
    for (const stop of stops) stop();
    for (const event of events) model.off(event, onTrait);
    for (const part of [charts.distance, charts.second, link, status]) part.destroy();
    root.remove();
  };
}

export default { render };
