import { forward, inputGradient, lengths } from "./nets.js";
import { generate } from "./game.js";
import { RULES, sigmoid } from "./rules.js";
import { SHAPES } from "./shapes.js";

// What the figure looks at: real points, noise and shares that no training step uses, the same
// ones as long as the shape stays (the chapter draws its own with this seed, in this order).
const SEED = 99;
export const SHOWN = 150; // points on the plane
const BETWEEN = 128; // points where the slope is measured

export function makeLook(shape, source) {
  const rng = source(SEED);
  const real = SHAPES[shape].draw(400, rng);
  return { real, noise: rng.normals(800), alpha: rng.uniforms(BETWEEN) };
}

// Everything that is drawn of a game as it stands now.
export function viewOf(game, look) {
  const fake = generate(game.generator, look.noise).points;
  const between = Float64Array.from({ length: 2 * BETWEEN }, (_, k) => {
    const share = look.alpha[k >> 1];
    return share * look.real[k] + (1 - share) * fake[k];
  });
  const slopes = slopesAt(game, between);
  return {
    real: look.real,
    fake,
    between,
    slopes,
    long: lengths(slopes),
    pulls: slopesAt(game, fake.subarray(0, 2 * SHOWN)),
    ground: groundOf(game),
  };
}

const slopesAt = ({ critic }, points) => inputGradient(critic, forward(critic, points).before);

// The critic's score on a grid over the plane, [GRID * GRID] from the lower left corner, row by
// row; for the classical games the probability that a point is real.
export const GRID = 56;
export const WIDTH = 4; // the plane goes from 0 to 4 both ways

const PLACES = Float64Array.from({ length: 2 * GRID * GRID }, (_, k) => {
  const i = k >> 1;
  const step = k & 1 ? Math.floor(i / GRID) : i % GRID;
  return (WIDTH * step) / (GRID - 1);
});

function groundOf(game) {
  let values = forward(game.critic, PLACES).out;
  const score = RULES[game.rules].wasserstein;
  if (!score) values = values.map(sigmoid);
  let [low, high] = score ? [Infinity, -Infinity] : [0, 1];
  if (score) {
    for (const v of values) {
      if (v < low) low = v;
      if (v > high) high = v;
    }
  }
  return { values, low, high };
}
