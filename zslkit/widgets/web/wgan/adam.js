import { NAMES, zeroGradient } from "./nets.js";

const [BETA1, BETA2, EPSILON] = [0, 0.9, 1e-8]; // WGAN-GP's, and the chapter's

export function makeAdam(net) {
  return { steps: 0, first: zeroGradient(net), second: zeroGradient(net) };
}

// One step of Adam down the gradient, in torch's order of operations.
export function adamStep(adam, net, grad, rate) {
  adam.steps += 1;
  const size = rate / (1 - BETA1 ** adam.steps);
  const unbias = Math.sqrt(1 - BETA2 ** adam.steps);
  for (const name of NAMES) {
    const [weight, slope] = [net[name], grad[name]];
    const [first, second] = [adam.first[name], adam.second[name]];
    for (let k = 0; k < weight.length; k++) {
      first[k] += (1 - BETA1) * (slope[k] - first[k]);
      second[k] = BETA2 * second[k] + (1 - BETA2) * slope[k] * slope[k];
      weight[k] -= (size * first[k]) / (Math.sqrt(second[k]) / unbias + EPSILON);
    }
  }
}

export function clipWeights(net, limit) {
  for (const name of NAMES) {
    const weight = net[name];
    for (let k = 0; k < weight.length; k++) {
      weight[k] = Math.min(Math.max(weight[k], -limit), limit);
    }
  }
}
