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

export class Placer {
  /** `mean` [d] and `components` [p, d] are the PCA, `landmarks` [m, p] real features after it,
   * `layout` [m, 2] their places; `neighbours` is k; `rows` is how many are placed at a time. */
  constructor({ mean, components, landmarks, layout, neighbours }, rows) {
    this.mean = mean;
    this.width = components.length / mean.length; // p
    this.count = layout.length / 2; // m
    this.components = components;
    this.landmarks = Float64Array.from(landmarks);
    this.layout = layout;
    this.k = Math.min(neighbours, this.count);
    this.rows = rows;
    this.squares = this.squaredLengths(this.landmarks, new Float64Array(this.count));
    this.centred = new Float64Array(mean.length);
    this.reduced = new Float64Array(rows * this.width);
    this.lengths = new Float64Array(rows);
    this.square = new Float64Array(2 * this.count);
    this.positions = new Float32Array(rows * 2);
    this.toNearest = new Float32Array(rows);
    this.nearest = new Uint16Array(rows);
  }

  squaredLengths(points, lengths) {
    for (let j = 0; j < lengths.length; j++) {
      let sum = 0;
      for (let i = 0; i < this.width; i++) sum += points[j * this.width + i] ** 2;
      lengths[j] = sum;
    }
    return lengths;
  }

  /** Features [rows, d] after the PCA: [rows, p]. Rounded to float32, as FeatureMap.reduce. */
  reduce(features) {
    const d = this.mean.length;
    for (let r = 0; r < this.rows; r++) {
      for (let i = 0; i < d; i++) this.centred[i] = features[r * d + i] - this.mean[i];
      for (let c = 0; c < this.width; c++) {
        let sum = 0;
        for (let i = 0; i < d; i++) sum += this.centred[i] * this.components[c * d + i];
        this.reduced[r * this.width + c] = Math.fround(sum);
      }
    }
    return this.reduced;
  }

  /** Places [rows, 2]. `toNearest` then holds each row's distance to the nearest landmark, and
   * `nearest` which one that is. */
  place(features) {
    this.reduce(features);
    const lengths = this.squaredLengths(this.reduced, this.lengths);
    for (let r = 0; r < this.rows; r += 2) {
      const other = Math.min(r + 1, this.rows - 1);
      this.squaredDistances(r, other, lengths);
      this.placeOne(r, 0);
      if (other > r) this.placeOne(other, this.count);
    }
    return this.positions;
  }

  /** Squared distances of two rows to all landmarks, four landmarks at a time (as `linear` in
   * network.js does, for speed; a short last block overlaps the one before it). */
  squaredDistances(r, other, lengths) {
    const { width, count, landmarks, reduced, squares, square } = this;
    const a = r * width;
    const b = other * width;
    for (let block = 0; block < count; block += 4) {
      const j = Math.min(block, count - 4);
      const l0 = j * width;
      const l1 = l0 + width;
      const l2 = l1 + width;
      const l3 = l2 + width;
      let a0 = 0, a1 = 0, a2 = 0, a3 = 0;
      let b0 = 0, b1 = 0, b2 = 0, b3 = 0;
      for (let i = 0; i < width; i++) {
        const u = reduced[a + i];
        const v = reduced[b + i];
        let l = landmarks[l0 + i];
        a0 += u * l; b0 += v * l;
        l = landmarks[l1 + i];
        a1 += u * l; b1 += v * l;
        l = landmarks[l2 + i];
        a2 += u * l; b2 += v * l;
        l = landmarks[l3 + i];
        a3 += u * l; b3 += v * l;
      }
      const first = lengths[r];
      square[j] = first + squares[j] - 2 * a0;
      square[j + 1] = first + squares[j + 1] - 2 * a1;
      square[j + 2] = first + squares[j + 2] - 2 * a2;
      square[j + 3] = first + squares[j + 3] - 2 * a3;
      const second = lengths[other];
      square[count + j] = second + squares[j] - 2 * b0;
      square[count + j + 1] = second + squares[j + 1] - 2 * b1;
      square[count + j + 2] = second + squares[j + 2] - 2 * b2;
      square[count + j + 3] = second + squares[j + 3] - 2 * b3;
    }
  }

  /** Find the k nearest in `square[from...]` and stand at their weighted mean. */
  placeOne(r, from) {
    const { k, count, square, layout } = this;
    const near = new Int32Array(k);
    const distances = new Float64Array(k).fill(Infinity);
    for (let j = 0; j < count; j++) {
      const value = square[from + j];
      if (value >= distances[k - 1]) continue;
      let at = k - 1; // slide it in among the ones found so far, which are kept in order
      while (at > 0 && distances[at - 1] > value) {
        distances[at] = distances[at - 1];
        near[at] = near[at - 1];
        at -= 1;
      }
      distances[at] = value;
      near[at] = j;
    }
    for (let j = 0; j < k; j++) distances[j] = Math.sqrt(Math.max(distances[j], 0));
    const weights = membership(distances, new Float64Array(k));
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
