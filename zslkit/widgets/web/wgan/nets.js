// The chapter's two networks, with one hidden layer each, and their gradients written out.
// Everything is float64. A batch is one flat array, row after row. Weights are [out, in], as torch
// keeps them: w1 [hidden * 2], b1 [hidden], w2 [out * hidden], b2 [out].

const SLOPE = 0.2; // of LeakyReLU below zero

export const NAMES = ["w1", "b1", "w2", "b2"];

export function emptyNet(hidden, outputs) {
  return {
    hidden,
    outputs,
    w1: new Float64Array(2 * hidden),
    b1: new Float64Array(hidden),
    w2: new Float64Array(outputs * hidden),
    b2: new Float64Array(outputs),
  };
}

export function zeroGradient(net) {
  return emptyNet(net.hidden, net.outputs);
}

// One pass, [n * 2] -> {before: [n * hidden], out: [n * outputs]}; `before` is what the hidden
// layer holds before its LeakyReLU.
export function forward(net, x, keep = true) {
  const { hidden, outputs, w1, b1, w2, b2 } = net;
  const n = x.length / 2;
  const before = keep ? new Float64Array(n * hidden) : null;
  const out = new Float64Array(n * outputs);
  for (let i = 0; i < n; i++) {
    const [x0, x1] = [x[2 * i], x[2 * i + 1]];
    for (let o = 0; o < outputs; o++) out[i * outputs + o] = b2[o];
    for (let h = 0; h < hidden; h++) {
      const a = b1[h] + w1[2 * h] * x0 + w1[2 * h + 1] * x1;
      if (keep) before[i * hidden + h] = a;
      const active = a > 0 ? a : SLOPE * a;
      for (let o = 0; o < outputs; o++) out[i * outputs + o] += w2[o * hidden + h] * active;
    }
  }
  return { x, before, out };
}

// Adds to `grad` what the weights owe to `ahead`, the loss's gradient at the outputs
// [n * outputs]. Returns the loss's gradient at the inputs, [n * 2].
export function backward(net, pass, ahead, grad) {
  const { hidden, outputs, w1, w2 } = net;
  const { x, before } = pass;
  const n = x.length / 2;
  const atInput = new Float64Array(2 * n);
  for (let i = 0; i < n; i++) {
    for (let o = 0; o < outputs; o++) grad.b2[o] += ahead[i * outputs + o];
    for (let h = 0; h < hidden; h++) {
      const a = before[i * hidden + h];
      const slope = a > 0 ? 1 : SLOPE;
      let g = 0;
      for (let o = 0; o < outputs; o++) {
        const e = ahead[i * outputs + o];
        grad.w2[o * hidden + h] += e * slope * a;
        g += e * w2[o * hidden + h];
      }
      g *= slope;
      grad.b1[h] += g;
      grad.w1[2 * h] += g * x[2 * i];
      grad.w1[2 * h + 1] += g * x[2 * i + 1];
      atInput[2 * i] += g * w1[2 * h];
      atInput[2 * i + 1] += g * w1[2 * h + 1];
    }
  }
  return atInput;
}

// The critic's gradient at each point, [n * 2], in closed form: (w2 * slope) W1, where slope is 1
// or 0.2 by the sign of each hidden unit. As zslkit.nets.Critic.input_gradient.
export function inputGradient(critic, x) {
  const { hidden, w1, b1, w2 } = critic;
  const gradient = new Float64Array(x.length);
  for (let i = 0; i < x.length; i += 2) {
    for (let h = 0; h < hidden; h++) {
      const a = b1[h] + w1[2 * h] * x[i] + w1[2 * h + 1] * x[i + 1];
      const pull = (a > 0 ? 1 : SLOPE) * w2[h];
      gradient[i] += pull * w1[2 * h];
      gradient[i + 1] += pull * w1[2 * h + 1];
    }
  }
  return gradient;
}

export function lengths(vectors) {
  const found = new Float64Array(vectors.length / 2);
  for (let i = 0; i < found.length; i++) {
    found[i] = Math.sqrt(vectors[2 * i] ** 2 + vectors[2 * i + 1] ** 2);
  }
  return found;
}

// P = mean (length - 1)^2 of the gradient at `between`, and `weight` times its own gradient added
// to `grad`. The penalty does not change with the biases: they only say where slopes switch.
export function slopePenalty(critic, between, weight, grad) {
  const { hidden, w1, b1, w2 } = critic;
  const gradient = inputGradient(critic, between);
  const long = lengths(gradient);
  const n = long.length;
  let penalty = 0;
  for (let i = 0; i < n; i++) {
    penalty += (long[i] - 1) ** 2 / n;
    if (long[i] === 0) continue; // torch takes 0 as the gradient of a length at 0
    const scale = (weight * 2 * (long[i] - 1)) / (n * long[i]);
    const [g0, g1] = [scale * gradient[2 * i], scale * gradient[2 * i + 1]];
    const [x0, x1] = [between[2 * i], between[2 * i + 1]];
    for (let h = 0; h < hidden; h++) {
      const slope = b1[h] + w1[2 * h] * x0 + w1[2 * h + 1] * x1 > 0 ? 1 : SLOPE;
      grad.w2[h] += slope * (w1[2 * h] * g0 + w1[2 * h + 1] * g1);
      grad.w1[2 * h] += slope * w2[h] * g0;
      grad.w1[2 * h + 1] += slope * w2[h] * g1;
    }
  }
  return { penalty, gradient, long };
}
