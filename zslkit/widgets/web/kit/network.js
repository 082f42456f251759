// Networks of linear layers on plain arrays. Sums run in double precision, layers are kept as
// float32: packing.run does the same in Python, so the two agree to the last digit or nearly.
import { float16 } from "./arrays.js";

/** Layers with their weights, from the description and the numbers of packing.pack; `read` makes
 * numbers of the trait. A layer's `weight` is [outputs, inputs, ...], row after row. */
export function unpackNetwork(spec, trait, read = float16) {
  const numbers = read(trait);
  let at = 0;
  const take = (count) => numbers.subarray(at, (at += count));
  return spec.map((layer) => {
    if (!layer.outputs) return layer; // pooling has no weights
    const perOutput = layer.inputs * (layer.size || 1) ** 2;
    const weight = take(layer.outputs * perOutput);
    return { ...layer, weight, bias: take(layer.outputs) };
  });
}

/** y = act(x W' + b) for `rows` rows; act multiplies what is negative by the layer's slope.
 * Two rows and four outputs at a time: each number that is loaded is used several times, which
 * is what makes it fast. The last odd row and outputs come out of the same code, done twice. */
export function linear(x, rows, layer, y) {
  const { inputs, outputs, weight, bias, slope } = layer;
  for (let r = 0; r < rows; r += 2) {
    const x0 = r * inputs;
    const x1 = Math.min(r + 1, rows - 1) * inputs;
    const y0 = r * outputs;
    const y1 = Math.min(r + 1, rows - 1) * outputs;
    for (let block = 0; block < outputs; block += 4) {
      const o = Math.max(0, Math.min(block, outputs - 4));
      if (outputs < 4) {
        narrow(x, x0, layer, y, y0);
        narrow(x, x1, layer, y, y1);
        break;
      }
      const w0 = o * inputs;
      const w1 = w0 + inputs;
      const w2 = w1 + inputs;
      const w3 = w2 + inputs;
      let a0 = bias[o], a1 = bias[o + 1], a2 = bias[o + 2], a3 = bias[o + 3];
      let b0 = a0, b1 = a1, b2 = a2, b3 = a3;
      for (let i = 0; i < inputs; i++) {
        const a = x[x0 + i];
        const b = x[x1 + i];
        let w = weight[w0 + i];
        a0 += a * w; b0 += b * w;
        w = weight[w1 + i];
        a1 += a * w; b1 += b * w;
        w = weight[w2 + i];
        a2 += a * w; b2 += b * w;
        w = weight[w3 + i];
        a3 += a * w; b3 += b * w;
      }
      y[y0 + o] = a0 < 0 ? a0 * slope : a0;
      y[y0 + o + 1] = a1 < 0 ? a1 * slope : a1;
      y[y0 + o + 2] = a2 < 0 ? a2 * slope : a2;
      y[y0 + o + 3] = a3 < 0 ? a3 * slope : a3;
      y[y1 + o] = b0 < 0 ? b0 * slope : b0;
      y[y1 + o + 1] = b1 < 0 ? b1 * slope : b1;
      y[y1 + o + 2] = b2 < 0 ? b2 * slope : b2;
      y[y1 + o + 3] = b3 < 0 ? b3 * slope : b3;
    }
  }
  return y;
}

/** One row of a layer with fewer than four outputs. */
function narrow(x, from, { inputs, outputs, weight, bias, slope }, y, to) {
  for (let o = 0; o < outputs; o++) {
    let sum = bias[o];
    for (let i = 0; i < inputs; i++) sum += x[from + i] * weight[o * inputs + i];
    y[to + o] = sum < 0 ? sum * slope : sum;
  }
}

/** A chain of linear layers that keeps its buffers from call to call. */
export class Network {
  constructor(layers, rows) {
    this.layers = layers;
    this.rows = rows;
    this.buffers = layers.map((layer) => new Float32Array(rows * layer.outputs));
  }

  /** Outputs [rows, last layer's outputs]; the same array each time. */
  run(x) {
    return this.layers.reduce((input, layer, k) => linear(input, this.rows, layer, this.buffers[k]), x);
  }
}

/** A generator whose first layer reads [noise | condition], the same condition for all rows.
 * The noise's part of that layer is computed when the noise changes; a new condition then costs
 * one short product and the other layers. */
export class Generator {
  constructor(layers, rows, noiseSize) {
    [this.first] = layers;
    this.rows = rows;
    this.noiseSize = noiseSize;
    this.fromNoise = new Float64Array(rows * this.first.outputs);
    this.fromCondition = new Float64Array(this.first.outputs);
    this.hidden = new Float32Array(rows * this.first.outputs);
    this.rest = new Network(layers.slice(1), rows);
  }

  /** Take noise [rows, noiseSize], or null for none: z = 0 for every row. */
  setNoise(noise) {
    const { inputs, outputs, weight, bias } = this.first;
    for (let r = 0; r < this.rows; r++) {
      for (let o = 0; o < outputs; o++) {
        let sum = bias[o];
        for (let i = 0; noise && i < this.noiseSize; i++) {
          sum += noise[r * this.noiseSize + i] * weight[o * inputs + i];
        }
        this.fromNoise[r * outputs + o] = sum;
      }
    }
  }

  /** Features [rows, d] for one condition; the same array each time. */
  run(condition) {
    const { inputs, outputs, weight, slope } = this.first;
    const { fromNoise, fromCondition, hidden } = this;
    for (let o = 0; o < outputs; o++) {
      let part = 0;
      for (let i = this.noiseSize; i < inputs; i++) {
        part += condition[i - this.noiseSize] * weight[o * inputs + i];
      }
      fromCondition[o] = part;
    }
    for (let start = 0; start < hidden.length; start += outputs) {
      for (let o = 0; o < outputs; o++) {
        const sum = fromNoise[start + o] + fromCondition[o];
        hidden[start + o] = sum < 0 ? sum * slope : sum;
      }
    }
    return this.rest.run(hidden);
  }
}

/** Mean over the rows of softmax(scores), scores [rows, classes]: what a classifier says of a
 * whole cloud. */
export function meanSoftmax(scores, rows, classes) {
  const mean = new Float64Array(classes);
  const power = new Float64Array(classes);
  for (let r = 0; r < rows; r++) {
    const own = scores.subarray(r * classes, (r + 1) * classes);
    const top = own.reduce((a, b) => Math.max(a, b), -Infinity); // so that exp cannot overflow
    let sum = 0;
    for (let c = 0; c < classes; c++) sum += power[c] = Math.exp(own[c] - top);
    for (let c = 0; c < classes; c++) mean[c] += power[c] / sum / rows;
  }
  return mean;
}
