import { noteChange, noteCriticStep, noteGeneratorStep } from "./diary.js";
import { exactDistance } from "./distance.js";
import { criticStep, generatorStep, makeGame } from "./game.js";
import { emptyHistory, noteCritic, noteExact, TOO_LARGE } from "./history.js";
import { makeLook, SHOWN, viewOf, WIDTH } from "./look.js";
import { KNOBS } from "./settings.js";
import { partsFound, SHAPES } from "./shapes.js";
import { torchSource } from "./source.js";

const PAIRED = 128; // points of each kind in the exact distance
const SLICE = 12; // milliseconds of training between two looks at the screen
const DOES = { i: "iteration", k: "critic", g: "generator" };

// A run with its settings { shape, rules, seed, weight, steps, rate }, its curves, its clock, and
// what a link needs to repeat it: the settings it began with, and the diary of what was done.
export class Run {
  constructor(settings) {
    this.settings = settings;
    this.reset();
  }

  reset() {
    const { shape, rules, seed } = this.settings;
    this.game = makeGame({ shape, rules, seed, source: torchSource });
    this.look = makeLook(shape, torchSource);
    this.history = emptyHistory();
    this.told = null; // what the critic's last step said
    this.begun = { ...this.settings };
    this.diary = [];
    this.remark = ""; // what else must be said of this run
    this.seeAgain();
    this.measure();
  }

  seeAgain() {
    this.view = viewOf(this.game, this.look);
  }

  // A learning rate too high can carry the weights beyond all numbers.
  broken() {
    const { fake, ground } = this.view;
    return ![fake[0], fake[1], ground.low, ground.high].every((v) => Math.abs(v) < TOO_LARGE);
  }

  measure() {
    const some = (points) => points.subarray(0, 2 * PAIRED);
    this.distance = this.broken() ? NaN : exactDistance(some(this.view.fake), some(this.look.real));
    if (this.broken()) return;
    noteExact(this.history, this.distance, this.game.iteration);
  }

  // Turns knobs: { weight, steps, rate }, each of them or some.
  change(knobs) {
    for (const [what, name] of Object.entries(KNOBS)) {
      if (!(name in knobs)) continue;
      if (this.diary.length) noteChange(this.diary, what, knobs[name], this.begun[name]);
      else this.begun[name] = knobs[name];
    }
    this.settings = { ...this.settings, ...knobs };
  }

  // The next step of an iteration: the critic's, or when it has had its turns, the generator's.
  next() {
    if (this.game.criticDone < this.settings.steps) this.critic();
    else this.generator();
  }

  critic() {
    this.told = criticStep(this.game, this.settings);
    noteCriticStep(this.diary);
    const share = Math.min(this.game.criticDone / this.settings.steps, 1);
    noteCritic(this.history, this.told, this.game.iteration + share);
  }

  generator() {
    noteGeneratorStep(this.diary, this.game.criticDone, this.settings.steps);
    generatorStep(this.game, this.settings);
  }

  iteration() {
    while (this.game.criticDone < this.settings.steps) this.critic();
    this.generator();
  }

  // Trains until this iteration is finished, from the start if it lies behind.
  goTo(iteration, onSlice) {
    if (iteration < this.game.iteration) this.reset();
    return this.work([["i", iteration - this.game.iteration]], onSlice);
  }

  // Does what a diary says, in slices of time so that the page stays alive. onSlice(done) after
  // each; returns a function that stops.
  work(diary, onSlice) {
    const left = [...diary];
    let timer = 0;
    const turn = () => {
      const until = performance.now() + SLICE;
      while (left.length && performance.now() < until) this.doNext(left);
      const done = !left.length || this.broken();
      if (!done) timer = setTimeout(turn, 0);
      onSlice(done);
    };
    timer = setTimeout(turn, 0);
    return () => clearTimeout(timer);
  }

  doNext(left) {
    const [what, number] = left[0];
    if (what in KNOBS) {
      left.shift();
      return this.change({ [KNOBS[what]]: number });
    }
    if (number > 0) this[DOES[what]]();
    if (number > 1) left[0] = [what, number - 1];
    else left.shift();
    // looking costs as much as training
    if (number > 1 && (what === "k" || this.game.iteration % 5)) return;
    this.seeAgain();
    if (what !== "k") this.measure();
  }

  // How many of the drawn generated points lie beyond the plane's edges.
  outside() {
    const { fake } = this.view;
    let count = 0;
    for (let i = 0; i < SHOWN; i++) if (Math.max(fake[2 * i], fake[2 * i + 1]) > WIDTH) count += 1;
    return count;
  }

  found() {
    const { parts } = SHAPES[this.settings.shape];
    return parts ? { found: partsFound(this.view.fake, parts), of: parts.length } : null;
  }
}
