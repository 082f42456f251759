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

// One pass, [n * 2] -> {x, before: [n * hidden], out: [n * outputs]}; `before` is what the hidden
// layer holds before its LeakyReLU.
export function forward(net, x) {
  const { hidden, outputs, w1, b1, w2, b2 } = net;
  const n = x.length / 2;
  const before = new Float64Array(n * hidden);
  const out = new Float64Array(n * outputs);
  for (let i = 0; i < n; i++) {
    const x0 = x[2 * i];
    const x1 = x[2 * i + 1];
    const row = i * hidden;
    for (let h = 0; h < hidden; h++) before[row + h] = b1[h] + w1[2 * h] * x0 + w1[2 * h + 1] * x1;
    for (let o = 0; o < outputs; o++) {
      let sum = b2[o];
      for (let h = 0; h < hidden; h++) {
        const a = before[row + h];
        sum += w2[o * hidden + h] * (a > 0 ? a : SLOPE * a);
      }
      out[i * outputs + o] = sum;
    }
  }
  return { x, before, out };
}

// Adds to `grad` what the weights owe to `ahead`, the loss's gradient at the outputs
// [n * outputs].
export function backward(net, { x, before }, ahead, grad) {
  const { hidden, outputs, w2 } = net;
  const n = x.length / 2;
  const back = new Float64Array(hidden);
  for (let i = 0; i < n; i++) {
    const row = i * hidden;
    back.fill(0);
    for (let o = 0; o < outputs; o++) {
      const e = ahead[i * outputs + o];
      grad.b2[o] += e;
      for (let h = 0; h < hidden; h++) {
        const a = before[row + h];
        grad.w2[o * hidden + h] += e * (a > 0 ? a : SLOPE * a);
        back[h] += e * w2[o * hidden + h];
      }
    }
    const x0 = x[2 * i];
    const x1 = x[2 * i + 1];
    for (let h = 0; h < hidden; h++) {
      const g = before[row + h] > 0 ? back[h] : SLOPE * back[h];
      grad.b1[h] += g;
      grad.w1[2 * h] += g * x0;
      grad.w1[2 * h + 1] += g * x1;
    }
  }
}

// The critic's gradient at each row, [n * 2], in closed form: (w2 * slope) W1, where slope is 1 or
// 0.2 by the sign of each hidden unit in `before`. As zslkit.nets.Critic.input_gradient.
export function inputGradient(critic, before) {
  const { hidden, w1, w2 } = critic;
  const gradient = new Float64Array((2 * before.length) / hidden);
  for (let i = 0; i < gradient.length / 2; i++) {
    let g0 = 0;
    let g1 = 0;
    for (let h = 0; h < hidden; h++) {
      const pull = before[i * hidden + h] > 0 ? w2[h] : SLOPE * w2[h];
      g0 += pull * w1[2 * h];
      g1 += pull * w1[2 * h + 1];
    }
    gradient[2 * i] = g0;
    gradient[2 * i + 1] = g1;
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

// P = mean (length - 1)^2 of the gradient at the rows of `before`, and `weight` times its own
// gradient added to `grad`. The penalty does not change with the biases: they only say where slopes
// switch.
export function slopePenalty(critic, before, weight, grad) {
  const { hidden, w1, w2 } = critic;
  const gradient = inputGradient(critic, before);
  const long = lengths(gradient);
  const n = long.length;
  let penalty = 0;
  for (let i = 0; i < n; i++) {
    penalty += (long[i] - 1) ** 2 / n;
    if (long[i] === 0) continue; // torch takes 0 as the gradient of a length at 0
    const scale = (weight * 2 * (long[i] - 1)) / (n * long[i]);
    const g0 = scale * gradient[2 * i];
    const g1 = scale * gradient[2 * i + 1];
    for (let h = 0; h < hidden; h++) {
      const slope = before[i * hidden + h] > 0 ? 1 : SLOPE;
      grad.w2[h] += slope * (w1[2 * h] * g0 + w1[2 * h + 1] * g1);
      grad.w1[2 * h] += slope * w2[h] * g0;
      grad.w1[2 * h + 1] += slope * w2[h] * g1;
    }
  }
  return penalty;
}
