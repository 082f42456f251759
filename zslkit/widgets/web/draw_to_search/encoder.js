// The encoder of sketches: four convolutions, attention over their map, an embedding.
//
// makeEncoder(layers, weights, attends) -> { embed(grey: Uint8Array(4096)) -> { embedding, looks } }
//   embedding: Float32Array; looks: Float64Array(64), how much each place of the map counts, or null
import { halvesOfPlanes } from "../kit/arrays.js";
import { runConvolutions } from "../kit/convolution.js";
import { linear, unpackNetwork } from "../kit/network.js";
import { PAPER } from "./raster.js";

export function makeEncoder(spec, weights, attends) {
  const layers = unpackNetwork(spec, weights, halvesOfPlanes);
  const last = layers.pop();
  const attention = attends ? layers.pop() : null;
  const values = new Float32Array(PAPER * PAPER);
  return {
    embed(grey) {
      for (let i = 0; i < values.length; i++) values[i] = (grey[i] / 255 - 0.5) / 0.25;
      const map = runConvolutions(layers, { values, channels: 1, height: PAPER, width: PAPER });
      const looks = attention && attentionOn(map, attention);
      const embedding = new Float32Array(last.outputs);
      linear(averaged(map, looks), 1, last, embedding);
      return { embedding, looks };
    },
  };
}

/** softmax over places of one number each; it adds up to 1. */
function attentionOn({ values, channels, height, width }, { weight }) {
  const places = height * width;
  const looks = new Float64Array(places);
  for (let c = 0; c < channels; c++)
    for (let p = 0; p < places; p++) looks[p] += weight[c] * values[c * places + p];
  const top = looks.reduce((a, b) => Math.max(a, b), -Infinity);
  let sum = 0;
  for (let p = 0; p < places; p++) sum += looks[p] = Math.exp(looks[p] - top);
  for (let p = 0; p < places; p++) looks[p] /= sum;
  return looks;
}

/** The mean over places of f + f * att, a channel each. */
function averaged({ values, channels, height, width }, looks) {
  const places = height * width;
  return Float32Array.from({ length: channels }, (_, c) => {
    let sum = 0;
    for (let p = 0; p < places; p++) {
      const value = values[c * places + p];
      sum += looks ? value + value * looks[p] : value;
    }
    return sum / places;
  });
}
