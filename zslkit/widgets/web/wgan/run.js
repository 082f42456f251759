import { exactDistance } from "./distance.js";
import { criticStep, generatorStep, makeGame } from "./game.js";
import { emptyHistory, noteCritic, noteExact, TOO_LARGE } from "./history.js";
import { makeLook, SHOWN, viewOf, WIDTH } from "./look.js";
import { partsFound, SHAPES } from "./shapes.js";
import { torchSource } from "./source.js";

const PAIRED = 128; // points of each kind in the exact distance
const SLICE = 12; // milliseconds of training between two looks at the screen

// A run with its settings { shape, rules, seed, weight, steps, rate }, its curves and its clock.
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
    noteExact(this.history, this.distance);
  }

  // The next step of an iteration: the critic's, or when it has had its turns, the generator's.
  next() {
    if (this.game.criticDone < this.settings.steps) this.critic();
    else this.generator();
  }

  critic() {
    this.told = criticStep(this.game, this.settings);
    noteCritic(this.history, this.told);
  }

  generator() {
    generatorStep(this.game, this.settings);
    this.history.step += 1;
  }

  iteration() {
    while (this.game.criticDone < this.settings.steps) this.critic();
    this.generator();
  }

  // Trains until this iteration is finished, from the start if it lies behind, in slices of time so
  // that the page stays alive. onSlice() after each; returns a function that stops.
  goTo(iteration, onSlice) {
    if (iteration < this.game.iteration) this.reset();
    let timer = 0;
    const work = () => {
      const until = performance.now() + SLICE;
      while (this.game.iteration < iteration && performance.now() < until) {
        this.iteration();
        if (this.game.iteration % 5 === 0 || this.game.iteration === iteration) {
          this.seeAgain();
          this.measure();
        }
      }
      const done = this.game.iteration >= iteration || this.broken();
      if (!done) timer = setTimeout(work, 0);
      onSlice(done);
    };
    timer = setTimeout(work, 0);
    return () => clearTimeout(timer);
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
