import { adamStep, clipWeights, makeAdam } from "./adam.js";
import { backward, emptyNet, forward, inputGradient, slopePenalty, zeroGradient } from "./nets.js";
import { makerLoss, opponentLoss, RULES } from "./rules.js";
import { SHAPES } from "./shapes.js";

const CLIP = 0.05;
const BATCH = 128;

// The chapter's class Game: networks, optimisers and a random source. With the same seed it makes
// the same draws in the same order, so the two begin alike; one rounds to float32, one to float64.
export function makeGame({ shape, rules, seed, hidden = 128, source }) {
  const game = { shape, rules, rng: source(seed), iteration: 0, criticDone: 0, last: null };
  game.generator = emptyNet(hidden, 2);
  game.critic = emptyNet(hidden, 1);
  startInACorner(game);
  game.generatorAdam = makeAdam(game.generator);
  game.criticAdam = makeAdam(game.critic);
  return game;
}

// Points begin as a heap, and the critic can bend everywhere in the plane.
function startInACorner({ generator, critic, rng }) {
  for (const [net, inputs] of [[generator, 2], [critic, 2]]) {
    const spread = Math.sqrt(2 / inputs);
    rng.normals(net.w1.length).forEach((v, k) => { net.w1[k] = spread * v; });
    const outer = Math.sqrt(2 / net.hidden);
    rng.normals(net.w2.length).forEach((v, k) => { net.w2[k] = outer * v; });
  }
  rng.uniforms(generator.hidden).forEach((v, k) => { generator.b1[k] = 2 * v - 1; });
  generator.w2.forEach((v, k) => { generator.w2[k] = 0.1 * v; });
  generator.b2.fill(0.6);
  rng.uniforms(2 * critic.hidden).forEach((v, k) => {
    critic.b1[k >> 1] -= critic.w1[k] * 4 * v;
  });
}

// G ends in a ReLU, so no feature is negative.
export function generate(generator, noise) {
  const pass = forward(generator, noise);
  return { ...pass, points: pass.out.map((v) => (v > 0 ? v : 0)) };
}

// One step of the critic. `told` may bring its own batch: real, noise [n * 2] and alpha [n].
export function criticStep(game, { weight, rate }, told = {}) {
  const { critic, rules, rng } = game;
  const real = told.real ?? SHAPES[game.shape].draw(BATCH, rng);
  const noise = told.noise ?? rng.normals(2 * BATCH);
  const fake = generate(game.generator, noise).points;
  const grad = zeroGradient(critic);
  const ofReal = forward(critic, real);
  const ofFake = forward(critic, fake);
  const { loss, atReal, atFake } = opponentLoss(rules, ofReal.out, ofFake.out);
  backward(critic, ofReal, atReal, grad);
  backward(critic, ofFake, atFake, grad);
  const alpha = told.alpha ?? (rules === "penalty" ? rng.uniforms(real.length / 2) : null);
  const penalty = alpha && slopePenalty(critic, blend(ofReal, ofFake, alpha), weight, grad);
  adamStep(game.criticAdam, critic, grad, rate);
  if (rules === "clipping") clipWeights(critic, CLIP);
  game.criticDone += 1;
  game.last = {
    what: "critic",
    loss: loss + (alpha ? weight * penalty : 0),
    estimate: RULES[rules].wasserstein ? -loss : null,
    penalty,
  };
  return game.last;
}

// The hidden layer at points between real and generated ones. It is linear before its activation,
// so the points need no pass of their own (as in zslkit.methods.closed_form).
function blend(ofReal, ofFake, alpha) {
  const hidden = ofReal.before.length / alpha.length;
  const between = new Float64Array(ofReal.before.length);
  for (let i = 0; i < alpha.length; i++) {
    for (let k = i * hidden; k < (i + 1) * hidden; k++) {
      between[k] = alpha[i] * ofReal.before[k] + (1 - alpha[i]) * ofFake.before[k];
    }
  }
  return between;
}

// One step of the generator, which also ends the iteration.
export function generatorStep(game, { rate }, told = {}) {
  const noise = told.noise ?? game.rng.normals(2 * BATCH);
  const pass = generate(game.generator, noise);
  const judged = forward(game.critic, pass.points);
  const { loss, atFake } = makerLoss(game.rules, judged.out);
  const uphill = inputGradient(game.critic, judged.before);
  const throughRelu = uphill.map((v, k) => (pass.out[k] > 0 ? atFake[k >> 1] * v : 0));
  const grad = zeroGradient(game.generator);
  backward(game.generator, pass, throughRelu, grad);
  adamStep(game.generatorAdam, game.generator, grad, 0.4 * rate); // 2e-3 to 5e-3, as in the chapter
  game.iteration += 1;
  game.criticDone = 0;
  game.last = { what: "generator", loss, points: pass.points };
  return game.last;
}
