// The coupled generators and the classifiers, on plain arrays; domains.py computes the same.
import { float32 } from "../kit/arrays.js";
import { runConvolutions } from "../kit/convolution.js";
import { linear, unpackNetwork } from "../kit/network.js";
import { randn } from "../kit/random.js";

const chain = (layers, x) =>
  layers.reduce((input, layer) => linear(input, 1, layer, new Float32Array(layer.outputs)), x);

export function makeEngine(model) {
  const [, height, width] = model.get("shape");
  const domains = model.get("domains");
  const spec = (name) => model.get(name);
  const order = ["trunk", ...domains.map(() => "end"), ...domains.map(() => "classifier")];
  const layers = unpackNetwork(order.flatMap(spec), model.get("weights"), float32);
  const next = (name) => layers.splice(0, spec(name).length);
  const trunk = next("trunk");
  const ends = domains.map(() => next("end"));
  const classifiers = domains.map(() => next("classifier"));
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
    const values = chain(trunk, Float32Array.from([...z, 1 - task, task]));
    const sketch = { values, channels: 1, height, width };
    return ends.map((end) =>
      runConvolutions(end, sketch).values.map((v) => 1 / (1 + Math.exp(-v))));
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
