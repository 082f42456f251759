// Where a new feature belongs in the map: zslkit.maps.FeatureMap.place, step by step. Distances and
// weights are in double precision, because a neighbour more or less is a visible jump.
import { float16, fromSteps, uint16 } from "./arrays.js";

/** UMAP's fuzzy membership of k ascending distances (McInnes et al., arXiv 1802.03426,
 * algorithm 3): exp(-(d - d0) / sigma), with the sigma for which they sum to log2(k). Python
 * halves the interval fifty times; Newton's steps, kept inside the interval, need about eight. */
export function membership(distances, weights) {
  const k = distances.length;
  const target = Math.log2(k);
  let mean = 0;
  for (let j = 0; j < k; j++) mean += distances[j] / k;
  let low = 0;
  let high = Math.max(distances[k - 1] - distances[0], 1e-12) * 100;
  let sigma = Math.max(mean - distances[0], 1e-12);
  for (let step = 0; step < 60; step++) {
    let sum = 0;
    let slope = 0;
    for (let j = 0; j < k; j++) {
      const beyond = (distances[j] - distances[0]) / sigma;
      const weight = Math.exp(-beyond);
      sum += weight;
      slope += (weight * beyond) / sigma;
    }
    if (sum > target) high = sigma;
    else low = sigma;
    const next = sigma - (sum - target) / slope;
    const before = sigma;
    sigma = next > low && next < high ? next : (low + high) / 2;
    if (Math.abs(sigma - before) <= 1e-14 * sigma) break;
  }
  sigma = Math.max(sigma, 1e-3 * mean, 1e-12); // UMAP's own floor
  for (let j = 0; j < k; j++) weights[j] = Math.exp(-(distances[j] - distances[0]) / sigma);
  return weights;
}

const LEADING = 4; // components that are looked at first: they hold most of a distance

export class Placer {
  /** `mean` [d] and `components` [p, d] are the PCA, `landmarks` [m, p] real features after it,
   * `layout` [m, 2] their places; `neighbours` is k; `rows` is how many are placed at a time. */
  constructor({ mean, components, landmarks, layout, neighbours }, rows) {
    this.mean = mean;
    this.components = components;
    this.layout = layout;
    this.rows = rows;
    this.width = components.length / mean.length; // p
    this.stride = Math.max(this.width, LEADING); // fewer components are filled up with zeros
    this.count = layout.length / 2; // m
    this.k = Math.min(neighbours, this.count);
    this.splitLandmarks(landmarks);
    this.centred = new Float64Array(mean.length);
    this.reduced = new Float64Array(rows * this.stride);
    this.near = new Int32Array(rows * this.k).fill(-1); // kept from one call to the next
    this.squares = new Float64Array(this.k);
    this.weights = new Float64Array(this.k);
    this.positions = new Float32Array(rows * 2);
    this.toNearest = new Float32Array(rows);
    this.nearest = new Uint16Array(rows);
  }

  /** The leading components of all landmarks stand together, and so do the others. */
  splitLandmarks(landmarks) {
    const { width, stride, count } = this;
    this.ahead = new Float64Array(count * LEADING);
    this.behind = new Float64Array(count * (stride - LEADING));
    for (let j = 0; j < count; j++)
      for (let i = 0; i < width; i++) {
        const value = landmarks[j * width + i];
        if (i < LEADING) this.ahead[j * LEADING + i] = value;
        else this.behind[j * (stride - LEADING) + i - LEADING] = value;
      }
  }

  /** Features [rows, d] after the PCA: [rows, stride]. Rounded to float32, as FeatureMap.reduce. */
  reduce(features) {
    const d = this.mean.length;
    for (let r = 0; r < this.rows; r++) {
      for (let i = 0; i < d; i++) this.centred[i] = features[r * d + i] - this.mean[i];
      for (let c = 0; c < this.width; c++) {
        let sum = 0;
        for (let i = 0; i < d; i++) sum += this.centred[i] * this.components[c * d + i];
        this.reduced[r * this.stride + c] = Math.fround(sum);
      }
    }
    return this.reduced;
  }

  /** Places [rows, 2]. `toNearest` then holds each row's distance to the nearest landmark, and
   * `nearest` which one that is. */
  place(features) {
    this.reduce(features);
    for (let r = 0; r < this.rows; r++) this.placeOne(r);
    return this.positions;
  }

  /** Stand at the weighted mean of the k nearest landmarks. */
  placeOne(r) {
    const { k, layout, squares } = this;
    const near = this.near.subarray(r * k, (r + 1) * k);
    this.findNearest(r, near);
    const distances = squares.map(Math.sqrt);
    const weights = membership(distances, this.weights);
    let sum = 0, x = 0, y = 0;
    for (let j = 0; j < k; j++) {
      sum += weights[j];
      x += weights[j] * layout[2 * near[j]];
      y += weights[j] * layout[2 * near[j] + 1];
    }
    this.positions[2 * r] = x / sum;
    this.positions[2 * r + 1] = y / sum;
    this.toNearest[r] = distances[0];
    this.nearest[r] = near[0];
  }

  /** The k nearest landmarks of a row, into `near`, and their squared distances, into `squares`.
   *
   * A slider moves a point only a little. So the neighbours that it had say how far away the new
   * ones can be at most, and for most landmarks four components already say: farther. */
  findNearest(r, near) {
    const { k, count, ahead, reduced, squares } = this;
    const at = r * this.stride;
    const x0 = reduced[at], x1 = reduced[at + 1], x2 = reduced[at + 2], x3 = reduced[at + 3];
    let limit = this.farthest(at, near);
    squares.fill(Infinity);
    for (let j = 0, l = 0; j < count; j++, l += LEADING) {
      const d0 = x0 - ahead[l], d1 = x1 - ahead[l + 1], d2 = x2 - ahead[l + 2], d3 = x3 - ahead[l + 3];
      let square = d0 * d0 + d1 * d1 + d2 * d2 + d3 * d3;
      if (square > limit) continue;
      square += this.squareBehind(at, j);
      if (square > limit || square >= squares[k - 1]) continue;
      let place = k - 1; // slide it in among the ones found so far, which are kept in order
      for (; place > 0 && squares[place - 1] > square; place--) {
        squares[place] = squares[place - 1];
        near[place] = near[place - 1];
      }
      squares[place] = square;
      near[place] = j;
      limit = Math.min(limit, squares[k - 1]);
    }
  }

  /** The largest squared distance to the neighbours of the last time, if there was one. */
  farthest(at, near) {
    let largest = 0;
    for (const j of near) {
      if (j < 0) return Infinity;
      let square = 0;
      for (let i = 0; i < LEADING; i++) square += (this.reduced[at + i] - this.ahead[j * LEADING + i]) ** 2;
      largest = Math.max(largest, square + this.squareBehind(at, j));
    }
    return largest;
  }

  /** The part of a squared distance that is not in the leading components. */
  squareBehind(at, j) {
    const { behind, reduced, stride } = this;
    let square = 0;
    for (let i = LEADING, l = j * (stride - LEADING); i < stride; i++, l++) {
      const difference = reduced[at + i] - behind[l];
      square += difference * difference;
    }
    return square;
  }
}

/** A Placer for the map that Python packed (zslkit/widgets/mapping.py). */
export function unpackMap(map, rows) {
  return new Placer({
    mean: float16(map.mean),
    components: float16(map.components),
    landmarks: fromSteps(map.landmarks, map.low, map.step),
    layout: Float32Array.from(uint16(map.layout), (step) => step / 32767 - 1),
    neighbours: map.neighbours,
  }, rows);
}
