// Heads of animals on four legs: ears, muzzle, trunk, tusks, horns, whiskers; eyes for all (head.py).
import { blend, brightness, ramp } from "./traits.js";
import { disc, halfWay, layer, limb } from "./shapes.js";

const BONE = [226, 212, 176];
const FLAT = { shade: 0, outline: 0 };
const SNOUT = [52, 40, 44];

/** Everything in front of the neck, from back to front. */
export function headOf(t, s, coat, nearEar) {
  const [x, y, r] = [s.xHead, s.yHead, s.headR];
  const jaw = limb([[x + 0.1 * r, y + 0.15 * r], s.nose], [0.82 * r, s.noseR]);
  const layers = [layer([...disc(x, y, r), ...jaw], s.face, { coat: "head" })];
  if (s.wool > 0.3) {
    const topknot = disc(x - 0.35 * r, y - 0.8 * r, 2.3 * s.wool);
    topknot.push(...disc(x + 0.15 * r, y - 0.95 * r, 1.8 * s.wool));
    layers.push(layer(topknot, coat.base));
  }
  layers.push(...muzzleOf(t, s, coat), ...nearEar);
  layers.push(...(t.trunk > 0.3 ? longNose(t, s, coat) : noseOf(t, s, coat)));
  if (t.horns > 0.15) layers.push(...hornsOf(t, s));
  layers.push(...eyesOf(t, x + 0.22 * r, y - 0.22 * r, s.eye, coat));
  if (t.claws > 0.7 && t.long_snout < 0.45 && t.bulky < 0.6) {
    layers.push(...whiskersOf(s.nose[0] - 0.6, s.nose[1] + 0.2, [-0.25, 0.12, 0.5], coat));
  }
  return layers;
}

/** The far ear, then the near one with its inside; none where a trunk wants large flaps. */
export function earsOf(t, s, coat) {
  if (t.trunk > 0.66) return [];
  const length = 1.9 + 6.3 * t.long_ears;
  const rodent = ramp(0.1 - t.big, 0, 0.05) * ramp(t.pink, 0.2, 0.4);
  const width = (0.95 + 0.25 * s.headR) * (rodent > t.bulky ? 1.5 : 1);
  const round = Math.max(t.bulky, rodent);
  let colour = blend(coat.base, coat.dark, 0.5 * ramp(t.black, 0.15, 0.3));
  colour = blend(colour, s.face, ramp(s.wool, 0.15, 0.3));
  colour = blend(colour, coat.mark, t.patches * t.claws);
  const ear = (dx, dy, lean) => {
    const [x, y] = [s.xHead + dx * s.headR, s.yHead + dy * s.headR];
    const at = (u) => [x + length * u * Math.sin(lean), y - length * u * Math.cos(lean)];
    const radii = [width, width * (0.85 + 0.2 * t.long_ears), width * (0.25 + 0.75 * round)];
    return limb([[x, y + 0.5], at(0.5), at(1)], radii);
  };
  const near = ear(-0.5, -0.72, -0.3 - 0.35 * t.hooves - 0.2 * t.long_ears);
  const inside = near.slice(near.length >> 2).map((shape) => ({ ...shape, r: 0.45 * shape.r }));
  return [
    layer(ear(0.1, -0.78, 0.12), blend(colour, [20, 16, 30], 0.2)),
    layer(near, colour),
    layer(inside, blend(colour, [240, 170, 170], 0.55), FLAT),
  ];
}

/** Pale on animals with claws and a pale belly, darker on animals with hooves. */
function muzzleOf(t, s, coat) {
  if (!(coat.belly > 0.25 || t.hooves > 0.5)) return [];
  const pale = blend(coat.base, coat.white, 0.85 * coat.belly);
  const colour = t.claws > 0.3 ? pale : blend(coat.base, coat.accent, 0.45);
  const start = [s.nose[0] - 0.3 * s.noseR, s.nose[1] + 0.15 * s.noseR];
  return [layer(limb([start, s.nose], [0.95 * s.noseR, 0.95 * s.noseR]), colour, { outline: 0 })];
}

function noseOf(t, s, coat) {
  const rosy = brightness(coat.base) < 0.25 || t.pink > 0.2;
  const x = s.nose[0] + 0.62 * s.noseR * Math.cos(s.droop);
  const y = s.nose[1] + 0.62 * s.noseR * Math.sin(s.droop) - 0.35 * s.noseR;
  return [layer(disc(x, y, 0.5 + 0.22 * s.noseR), rosy ? [244, 150, 160] : SNOUT, FLAT)];
}

/** A trunk; long ones come with ears like sails, and with tusks. */
function longNose(t, s, coat) {
  const [[x, y], k, r] = [s.nose, t.trunk, 0.48 * s.headR];
  const layers = [];
  if (k > 0.66) {
    const ear = 2 + 4.2 * t.long_ears;
    const flap = disc(s.xHead - 0.75 * s.headR, s.yHead + 0.3, ear);
    flap.push(...disc(s.xHead - 0.6 * s.headR, s.yHead + 0.7 * ear, 0.7 * ear));
    layers.push(layer(flap, blend(coat.base, [60, 50, 70], 0.16)));
  }
  const path = [
    [x - 1.2, y - 0.6], [x + 2 * k, y + 3.5 * k], [x + 1.6 * k, y + 9 * k],
    [x + 4.5 * k, y + 11.5 * k],
  ];
  layers.push(layer(limb(path, [r, 0.8 * r, 0.6 * r, 0.5 * r]), coat.base));
  if (k > 0.66) {
    const tusk = limb([[x - 1.5, y + 1.2], [x + 0.8, y + 4], [x + 3.4, y + 4.2]], [0.8, 0.75, 0.4]);
    layers.push(layer(tusk, [248, 240, 220], { shade: 0.4 }));
  }
  return layers;
}

function hornsOf(t, s) {
  const h = t.horns;
  const naked = (1 - t.fluffy) * (1 - t.mane) * (1.6 - t.hooves);
  if (t.bulky * naked > 0.7) { // bulky, hairless animals wear it on the nose
    const [[x, y], r] = [s.nose, s.noseR];
    const path = [[x - 0.3, y - 0.4 * r], [x + 1.6, y - r - 2.2 * h], [x + 1.5, y - r - 5.6 * h]];
    return [layer(limb(path, [1.5, 0.95, 0.25]), BONE)];
  }
  const n = 2.2 + 7.5 * h;
  return [0, 1].map((k) => {
    const [x, y] = [s.xHead - s.headR * (0.1 + 0.35 * k), s.yHead - 0.85 * s.headR];
    const bend = [x - (0.15 + 0.25 * k) * n, y - 0.55 * n];
    const tip = [x + (0.12 - 0.25 * k) * n, y - n];
    const shapes = limb([[x, y], bend, tip], [0.75 + 0.25 * h, 0.6 + 0.1 * h, 0.35]);
    if (h > 0.8) { // antlers branch
      const twig = [tip[0] - 0.4 * n, tip[1] + 0.02 * n];
      shapes.push(...limb([bend, [bend[0] + 0.38 * n, bend[1] - 0.28 * n]], [0.55, 0.3]));
      shapes.push(...limb([halfWay(bend, tip), twig], [0.5, 0.3]));
    }
    return layer(shapes, BONE, { shade: 0.6 });
  });
}

/** White, pupil and glint; a patch around it on patched animals. */
export function eyesOf(t, x, y, r, coat) {
  const layers = [];
  if (t.patches > 0.3 && t.fins < 0.5 && t.trunk < 0.3) {
    layers.push(layer(disc(x - 0.2, y + 0.2, r * (1.1 + t.patches)), coat.mark, FLAT));
  }
  if (t.patches > 0.3 && t.fins >= 0.5) {
    const patch = limb([[x - 3.2, y - 1.2], [x - 0.6, y - 1.5]], [0.9 * r, r * t.patches]);
    layers.push(layer(patch, coat.mark, FLAT));
  }
  layers.push(layer(disc(x, y, r), [255, 255, 252], { shade: 0, outline: 0.8 }));
  layers.push(layer(disc(x + 0.15 * r, y, 0.72 * r), [24, 20, 26], FLAT));
  layers.push(layer(disc(x + 0.35 * r, y - 0.3 * r, 0.25 * r), [255, 255, 252], FLAT));
  return layers;
}

/** One hair for each slope. */
export function whiskersOf(x, y, slopes, coat) {
  const colour = brightness(coat.base) < 0.6 ? [250, 250, 250] : [90, 84, 84];
  return slopes.map((k) => layer(limb([[x, y], [x + 3, y + 2.6 * k]], [0.16, 0.1]), colour, FLAT));
}
