// Small convolutional networks on plain arrays [channels, height, width], one picture at a time.
// Weights come from unpackNetwork (network.js).

/** act(x * W + b), as torch.nn.functional.conv2d with zero padding, then the layer's slope. */
export function convolve({ values, height, width }, layer) {
  const { inputs, outputs, size, stride, padding, weight, bias, slope } = layer;
  const high = Math.floor((height + 2 * padding - size) / stride) + 1;
  const wide = Math.floor((width + 2 * padding - size) / stride) + 1;
  const sums = new Float64Array(high * wide);
  const out = new Float32Array(outputs * high * wide);
  for (let o = 0; o < outputs; o++) {
    sums.fill(bias[o]);
    for (let tap = 0; tap < inputs * size * size; tap++) {
      // one weight at a time, over the whole picture: the inner loop is plain and long
      const w = weight[o * inputs * size * size + tap];
      const down = (Math.floor(tap / size) % size) - padding;
      const right = (tap % size) - padding;
      const plane = Math.floor(tap / (size * size)) * height * width;
      const first = Math.max(0, Math.ceil(-right / stride));
      const end = Math.min(wide, Math.floor((width - 1 - right) / stride) + 1);
      for (let y = 0; y < high; y++) {
        const row = y * stride + down;
        if (row < 0 || row >= height) continue;
        const from = plane + row * width + right;
        for (let x = first; x < end; x++) sums[y * wide + x] += w * values[from + x * stride];
      }
    }
    const start = o * high * wide;
    for (let i = 0; i < sums.length; i++) out[start + i] = sums[i] < 0 ? sums[i] * slope : sums[i];
  }
  return { values: out, channels: outputs, height: high, width: wide };
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
