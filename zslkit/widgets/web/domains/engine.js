// The coupled generators and the classifiers, on plain arrays; domains.py computes the same.
import { float16, float32 } from "../kit/arrays.js";
import { convolve } from "../kit/convolution.js";
import { linear } from "../kit/network.js";
import { randn } from "../kit/random.js";

/** Cut the weights of one network after another off a long array. */
function layersFrom(spec, numbers, from) {
  let at = from;
  const take = (count) => numbers.subarray(at, (at += count));
  const layers = spec.map((layer) => {
    const perOutput = layer.inputs * (layer.size || 1) ** 2;
    return { ...layer, weight: take(layer.outputs * perOutput), bias: take(layer.outputs) };
  });
  return [layers, at];
}

const chain = (layers, x) =>
  layers.reduce((input, layer) => linear(input, 1, layer, new Float32Array(layer.outputs)), x);

export function makeEngine(model) {
  const numbers = float16(model.get("weights"));
  const [, height, width] = model.get("shape");
  const domains = model.get("domains");
  const [trunk, afterTrunk] = layersFrom(model.get("trunk"), numbers, 0);
  let [ends, at] = layersFrom(model.get("ends"), numbers, afterTrunk);
  const classifiers = domains.map(() => {
    const [layers, next] = layersFrom(model.get("classifier"), numbers, at);
    at = next;
    return layers;
  });
  const examples = float32(model.get("examples"));
  const size = trunk[0].inputs - 2;

  /** z between the example of a class and another one, as long as noise is. */
  function noise(place, seed, walk) {
    const there = randn(size, seed);
    const length = Math.hypot(1 - walk, walk);
    const mix = (here, i) => ((1 - walk) * here + walk * there[i]) / length;
    return Float64Array.from(examples.subarray(place * size, (place + 1) * size)).map(mix);
  }

  /** Pictures [channels, height, width] in 0..1, one a domain. */
  function pictures(z, task) {
    const maps = chain(trunk, Float32Array.from([...z, 1 - task, task]));
    return ends.map((end) => {
      const { values } = convolve({ values: maps, height, width }, end);
      return values.map((v) => 1 / (1 + Math.exp(-v)));
    });
  }

  /** What each domain's classifier says of its picture: probabilities. */
  function answers(made) {
    return made.map((picture, d) => {
      const scores = chain(classifiers[d], picture);
      const top = Math.max(...scores);
      const power = Array.from(scores, (s) => Math.exp(s - top));
      const sum = power.reduce((a, b) => a + b, 0);
      return power.map((p) => p / sum);
    });
  }
  return { noise, pictures, answers };
}
