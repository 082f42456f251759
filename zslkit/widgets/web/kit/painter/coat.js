// Stripes, spots and patches: what lies on a coat, as paths in animal units (coat.py).
import { ramp } from "./traits.js";
import { around, disc, extent, limb, pathOf } from "./shapes.js";
import { contours } from "./contours.js";

/** Mark paths for one layer: [{ path, alpha, hollow }], in the order in which they are painted. */
export function marksOn(part, t, body) {
  const { coat, shapes } = part;
  const marks = [];
  if (!coat) return marks;
  // hind legs and forelegs by themselves: there is nothing to mark in between
  const sides = coat === "legs" ? [({ x }) => x < 0, ({ x }) => x >= 0] : [() => true];
  const boxes = sides.map((side) => extent(shapes.filter(side)));
  if (t.stripes > 0.08 && coat !== "wing") {
    // the wave passes through half its strength an eighth above the duty level
    const level = 0.275 + 0.25 * ramp(0.3 - t.stripes, 0, 0.2);
    const alpha = Math.min(1, 1.15 * t.stripes) * (coat === "head" ? 0.75 : 1);
    const wave = waveFor(coat, t, body);
    marks.push(...boxes.map((box) => ({ path: contours(wave, level, box), alpha })));
  }
  if (t.spots > 0.08 && coat !== "head") {
    const alpha = Math.min(1, 1.2 * t.spots);
    marks.push(...boxes.map((box) => ({ ...spotsOn(box, t), alpha })));
  }
  if (t.patches > 0.08 && coat === "torso") {
    marks.push({ path: pathOf(patchesOn(t, body)), alpha: 1 });
  }
  return marks;
}

/** The wave whose crests are stripes. Furry animals wear them along the back, others around. */
function waveFor(coat, t, { y: middle, r }) {
  const { sin, PI } = Math;
  const k = ramp(t.fluffy * t.claws, 0.3, 0.45);
  const turn = (2 * PI) / (3.4 + 2.6 * t.fins);
  if (coat === "tail") return (x, y) => -sin(turn * 1.3 * (0.8 * x + 0.55 * y)) - 0.5 * k;
  if (coat === "legs") return (x, y) => -sin(turn * 1.25 * (y - 0.3 * sin(x))) - 2 * k;
  const across = (x, y) => {
    const wobble = 0.7 * sin(y * 0.55) + 0.5 * sin(y * 0.9 + x * 0.35);
    return -sin(turn * (x - wobble)) - 0.35 * sin(0.7 * x + 0.8 * y);
  };
  if (k === 0) return across;
  return (x, y) => {
    const down = (y - middle) / r; // only the back has them
    const along = down > 0.25 ? -1 : 1.2 * sin(((down + 0.62) * 2 * PI) / 1.05 + 1.3);
    return (1 - k) * across(x, y) + k * (coat === "head" ? sin(turn * 1.6 * y + 1) : along);
  };
}

function spotsOn([left, right, top, bottom], t) {
  const step = 3 + 1.2 * t.big;
  const radius = (0.72 + 0.75 * t.big) * (0.55 + 0.45 * t.spots);
  const rosettes = ramp(t.spots, 0.6, 0.8) * ramp(t.claws, 0.7, 0.9) * ramp(t.big, 0.3, 0.45);
  const [spots, holes] = [[], []];
  for (let i = 0, x = -32; x < 34; i++, x += step) {
    for (let k = 0, y = -52; y < 8; k++, y += step * 0.9) {
      const px = x + chance(i, k, 1) * step * 0.27;
      const py = y + chance(i, k, 2) * step * 0.27 + (i % 2) * step * 0.45;
      if (px < left - 2 || px > right + 2 || py < top - 2 || py > bottom + 2) continue;
      const r = radius * (0.975 + 0.225 * chance(i, k, 3));
      const at = around([px, py], r);
      spots.push(...disc([px, py], r), ...disc(at(0.5, 0.7 * chance(i, k, 4)), r * 0.7));
      if (rosettes > 0) holes.push(...disc(at(0.2, 0), r * 0.42));
    }
  }
  return { path: pathOf(spots), hollow: pathOf(holes), hollowness: 0.8 * rosettes };
}

function patchesOn(t, { y, r }) {
  const size = t.patches;
  if (t.claws > 0.4) return limb([[9, y - 1.2 * r], [7.5, y + r]], [3.4 * size, 3.8 * size]);
  if (t.trunk > 0.3) return limb([[-4.5, y - 1.1 * r], [-7.5, y + r]], [6.5 * size, 6.5 * size]);
  const low = t.fins > 0.5; // swimmers have three, and low
  return (low ? [0, 1, 2] : [0, 1, 2, 3, 4, 5]).flatMap((i) => {
    const across = -12 + (low ? 8 : 4) * (i + 0.5 + 0.35 * chance(i, 5));
    const down = low ? 0.7 + 0.2 * chance(i, 6) : -0.125 + 0.675 * chance(i, 6);
    const middle = [low ? 0.7 * across : across, y + r * down];
    const pr = size * (2.9 + 0.9 * chance(i, 7));
    const blots = [0.75, 0.6].flatMap((part, k) => {
      return disc(around(middle)(2 * chance(i, k, 8), 1.6 * chance(i, k, 9)), pr * part);
    });
    return [...disc(middle, pr), ...blots];
  });
}

/** A number in (-1, 1) that looks random but is always the same for the same arguments. */
function chance(...keys) {
  const mixed = Math.sin(keys.reduce((sum, key) => sum * 7.13 + key + 1, 0)) * 43758.5453;
  return 2 * (mixed - Math.floor(mixed)) - 1;
}
