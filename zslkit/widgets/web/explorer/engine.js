// What the explorer computes: attributes to generated features, their places, and what the
// classifiers say. The same steps as zslkit/widgets/pocket.py, with the same rounded numbers.
import { float32, wholeNumbers } from "../kit/arrays.js";
import { Generator, meanSoftmax, Network, unpackNetwork } from "../kit/network.js";
import { unpackMap } from "../kit/place.js";
import { randn } from "../kit/random.js";

export class ExplorerEngine {
  /** `data` as PocketModel.packed wrote it; `n` points in the cloud. */
  constructor(data, n) {
    this.n = n;
    this.noiseSize = data.generator.noise;
    const layers = unpackNetwork(data.generator.layers, data.generator.weights);
    this.generator = new Generator(layers, n, this.noiseSize);
    this.placer = unpackMap(data.map, n);
    this.labels = wholeNumbers(data.map.labels, this.placer.count);
    this.rows = wholeNumbers(data.map.rows, this.placer.count);
    this.semantics = float32(data.semantics);
    this.classCount = data.class_names.length;
    this.judges = [data.zsl, data.gzsl].map((judge) => ({
      network: new Network(unpackNetwork(judge.layers, judge.weights), n),
      classes: judge.classes,
    }));
  }

  /** Draw the noise again; without noise, z is 0 and the cloud is a point. */
  setNoise(noise, seed) {
    this.generator.setNoise(noise ? randn(this.n * this.noiseSize, seed) : null);
  }

  /** All that the figure shows of one description. Arrays are used again at the next call. */
  run(attributes) {
    const features = this.generator.run(attributes);
    const positions = this.placer.place(features);
    const [unseen, all] = this.judges.map(({ network, classes }) =>
      meanSoftmax(network.run(features), this.n, classes.length));
    return { features, positions, unseen, all, nearest: this.nearest(), distance: this.distance() };
  }

  /** The share of the cloud whose nearest real feature is of each class. */
  nearest() {
    const shares = new Float64Array(this.classCount);
    for (const landmark of this.placer.nearest) shares[this.labels[landmark]] += 1 / this.n;
    return shares;
  }

  /** Median distance from a generated feature to the nearest real one, after the PCA. */
  distance() {
    const sorted = Float32Array.from(this.placer.toNearest).sort();
    const half = this.n >> 1;
    return this.n % 2 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
  }

  /** Places [2k] and row numbers in the map of the real features for which `chosen(class)`. */
  real(chosen) {
    const at = Array.from(this.labels.keys()).filter((k) => chosen(this.labels[k]));
    const { layout } = this.placer;
    return {
      xy: Float32Array.from(at.flatMap((k) => [layout[2 * k], layout[2 * k + 1]])),
      labels: at.map((k) => this.labels[k]),
      rows: at.map((k) => this.rows[k]),
    };
  }
}
