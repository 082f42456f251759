// Small convolutional networks on plain arrays [channels, height, width], one picture at a time.
// Weights come from unpackNetwork (network.js).

import { linear } from "./network.js";

/** act(x * W + b), as torch.nn.functional.conv2d with zero padding, then the layer's slope: every
 * place's surroundings as a row, and a linear layer on those rows, which is quick. */
export function convolve(picture, layer) {
  const { outputs, size, stride, padding, inputs } = layer;
  const high = Math.floor((picture.height + 2 * padding - size) / stride) + 1;
  const wide = Math.floor((picture.width + 2 * padding - size) / stride) + 1;
  const rows = surroundings(picture, layer, high, wide);
  const places = high * wide;
  const found = linear(
    rows, places, { ...layer, inputs: inputs * size * size }, new Float32Array(places * outputs));
  const values = new Float32Array(places * outputs);
  for (let p = 0; p < places; p++)
    for (let o = 0; o < outputs; o++) values[o * places + p] = found[p * outputs + o];
  return { values, channels: outputs, height: high, width: wide };
}

/** [places, inputs * size * size], zeros where the picture ends. */
function surroundings({ values, height, width }, { inputs, size, stride, padding }, high, wide) {
  const taps = inputs * size * size;
  const rows = new Float32Array(high * wide * taps);
  for (let y = 0; y < high; y++) {
    for (let x = 0; x < wide; x++) {
      const left = x * stride - padding;
      const first = Math.max(0, -left);
      const end = Math.min(size, width - left);
      for (let dy = 0; dy < size; dy++) {
        const row = y * stride - padding + dy;
        if (row < 0 || row >= height) continue;
        let to = (y * wide + x) * taps + dy * size;
        let from = row * width + left;
        for (let c = 0; c < inputs; c++, to += size * size, from += height * width)
          for (let dx = first; dx < end; dx++) rows[to + dx] = values[from + dx];
      }
    }
  }
  return rows;
}

/** The mean or the largest of each `size` x `size` square, squares side by side; a rest at the
 * right or lower edge is left out, as in torch. `size` 0 takes the whole picture. */
export function pool({ values, channels, height, width }, { kind, size }) {
  const tall = size || height;
  const broad = size || width;
  const high = Math.floor(height / tall);
  const wide = Math.floor(width / broad);
  const out = new Float32Array(channels * high * wide);
  for (let at = 0; at < out.length; at++) {
    const x = at % wide;
    const y = Math.floor(at / wide) % high;
    const plane = Math.floor(at / (wide * high)) * height * width;
    let sum = 0;
    let top = -Infinity;
    for (let i = 0; i < tall * broad; i++) {
      const row = y * tall + Math.floor(i / broad);
      const value = values[plane + row * width + x * broad + (i % broad)];
      sum += value;
      top = Math.max(top, value);
    }
    out[at] = kind === "average" ? sum / (tall * broad) : top;
  }
  return { values: out, channels, height: high, width: wide };
}

/** A picture through convolutions and pools, one after another. */
export function runConvolutions(layers, picture) {
  return layers.reduce(
    (image, layer) => (layer.kind === "convolution" ? convolve : pool)(image, layer),
    picture,
  );
}
