// What the figure computes: two texts and a share to generated features, their places in the map, and
// what the critic's second head says. The same steps as zslkit/widgets/creative.py.
import { float16, wholeNumbers } from "../kit/arrays.js";
import { Generator, Network, unpackNetwork } from "../kit/network.js";
import { unpackMap } from "../kit/place.js";
import { randn } from "../kit/random.js";
import { divergenceOf } from "./divergence.js";

export class Imagination {
  constructor(data, n) {
    this.n = n;
    this.seen = data.seen;
    this.noiseSize = data.generator.noise;
    this.generator = new Generator(unpackNetwork(data.generator.layers, data.generator.weights), n, this.noiseSize);
    const layers = unpackNetwork(data.judge.layers, data.judge.weights);
    this.judge = new Network(layers, n);
    this.outputs = layers[layers.length - 1].outputs; // one more than seen classes after "new-class"
    this.texts = float16(data.texts);
    this.products = float16(data.products);
    this.textSize = this.texts.length / this.seen.length;
    this.placer = unpackMap(data.map, n);
    this.labels = wholeNumbers(data.map.labels, this.placer.count);
    this.condition = new Float32Array(this.textSize);
  }

  setSeed(seed) {
    this.generator.setNoise(randn(this.n * this.noiseSize, seed));
  }

  // a, b: places among the seen classes; share: how much of a
  run(a, b, share, alpha, beta) {
    const features = this.generator.run(this.mix(a, b, share));
    const positions = this.placer.place(features);
    return { positions, ...this.opinion(this.judge.run(features), alpha, beta) };
  }

  mix(a, b, share) {
    const { products, texts, textSize, condition } = this;
    const inner = (i, j) => products[i * this.seen.length + j];
    const rest = 1 - share;
    const squared = share ** 2 * inner(a, a) + rest ** 2 * inner(b, b) + 2 * share * rest * inner(a, b);
    const usual = share * Math.sqrt(inner(a, a)) + rest * Math.sqrt(inner(b, b));
    const factor = squared > 0 ? usual / Math.sqrt(squared) : 0;
    for (let i = 0; i < textSize; i++) {
      condition[i] = factor * (share * texts[a * textSize + i] + rest * texts[b * textSize + i]);
    }
    return condition;
  }

  // Means over the cloud: probabilities, entropy as a part of the largest there is, divergence.
  opinion(logits, alpha, beta) {
    const { n, outputs } = this;
    const k = this.seen.length;
    const probabilities = new Float64Array(k);
    const p = new Float64Array(k);
    let entropy = 0;
    let divergence = 0;
    for (let r = 0; r < n; r++) {
      const own = logits.subarray(r * outputs, r * outputs + k);
      const top = own.reduce((x, y) => Math.max(x, y), -Infinity);
      let sum = 0;
      for (let c = 0; c < k; c++) sum += p[c] = Math.exp(own[c] - top);
      for (let c = 0; c < k; c++) {
        p[c] /= sum;
        probabilities[c] += p[c] / n;
        if (p[c] > 0) entropy -= (p[c] * Math.log(p[c])) / Math.log(k) / n;
      }
      divergence += divergenceOf(p, alpha, beta) / n;
    }
    return { probabilities, entropy, divergence };
  }

  // Places of the real features for which chosen(class).
  real(chosen) {
    const at = Array.from(this.labels.keys()).filter((i) => chosen(this.labels[i]));
    const { layout } = this.placer;
    return {
      xy: Float32Array.from(at.flatMap((i) => [layout[2 * i], layout[2 * i + 1]])),
      labels: at.map((i) => this.labels[i]),
    };
  }
}
