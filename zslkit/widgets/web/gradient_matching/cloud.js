// The generated cloud, and everything that is said of it.
import { accuracyOn, fitBoth, gradientOf, lackOf, meanLoss } from "./logistic.js";

export const SHOWN = 0.85; // of each axis, from 0
export const LIMITS = {
  centre_x: [0, SHOWN],
  centre_y: [0, SHOWN],
  spread: [0.005, 0.3],
  stretch: [1, 4],
  angle: [-90, 90],
};
export const CLOUD = Object.keys(LIMITS);

export const insideLimits = (name, value) =>
  Math.min(Math.max(value, LIMITS[name][0]), LIMITS[name][1]);

/** The points [2n] of a cloud; like a generator's, they are never below 0. */
export function pointsOf(noise, { centre_x, centre_y, spread, stretch, angle }) {
  const turn = (angle * Math.PI) / 180;
  const [along, across] = [spread * stretch, spread / stretch];
  const points = new Float64Array(noise.length);
  for (let i = 0; i < noise.length; i += 2) {
    const [u, v] = [along * noise[i], across * noise[i + 1]];
    points[i] = Math.max(centre_x + u * Math.cos(turn) - v * Math.sin(turn), 0);
    points[i + 1] = Math.max(centre_y + u * Math.sin(turn) + v * Math.cos(turn), 0);
  }
  return points;
}

/** All that the figure shows: `theta` is the classifier on its way, `learned` the border of real features. */
export function lookAt(noise, cloud, { real, other, theta, learned }) {
  const made = pointsOf(noise, cloud);
  const border = fitBoth(made, other);
  const pulls = { real: gradientOf(real, theta), made: gradientOf(made, theta) };
  const length = (g) => Math.hypot(g[0], g[1]);
  const lengths = { real: length(pulls.real), made: length(pulls.made) };
  const product = pulls.real[0] * pulls.made[0] + pulls.real[1] * pulls.made[1];
  const cosine = Math.min(Math.max(product / Math.max(lengths.real * lengths.made, 1e-300), -1), 1);
  return {
    made,
    border,
    pulls,
    lengths,
    cosine,
    between: (Math.acos(cosine) * 180) / Math.PI,
    lacks: { real: lackOf(real, theta), made: lackOf(made, theta) },
    loss: { real: meanLoss(real, theta), made: meanLoss(made, theta) },
    right: { real: accuracyOn(learned, real, other), made: accuracyOn(border, real, other) },
  };
}
