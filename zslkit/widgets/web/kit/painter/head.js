// Heads of animals on four legs (head.py): ears, muzzle, trunk, horns, whiskers; eyes for all.
import { blend, brightness, ramp } from "./traits.js";
import { FLAT, around, disc, layer, limb } from "./shapes.js";

const BONE = [226, 212, 176];
const SNOUT = [52, 40, 44];
const BRIGHT = [255, 255, 252];

/** Everything in front of the neck, from back to front. */
export function headOf(t, s, coat, nearEar) {
  const { head, headR, nose, noseR, wool } = s;
  const at = around(head, headR);
  const jaw = limb([at(0.1, 0.15), nose], [0.82 * headR, noseR]);
  const layers = [layer([...disc(head, headR), ...jaw], s.face, { coat: "head" })];
  if (wool > 0.3) {
    const topknot = [...disc(at(-0.35, -0.8), 2.3 * wool), ...disc(at(0.15, -0.95), 1.8 * wool)];
    layers.push(layer(topknot, coat.base));
  }
  layers.push(...muzzleOf(t, s, coat), ...nearEar);
  layers.push(...(t.trunk > 0.3 ? longNose(t, s, coat) : noseOf(t, s, coat)));
  if (t.horns > 0.15) layers.push(...hornsOf(t, s));
  layers.push(...eyesOf(t, at(0.22, -0.22), s.eye, coat));
  if (t.claws > 0.7 && t.long_snout < 0.45 && t.bulky < 0.6) {
    layers.push(...whiskersOf(around(nose)(-0.6, 0.2), [-0.25, 0.12, 0.5], coat));
  }
  return layers;
}

/** The far ear, then the near one with its inside; none where a trunk wants large flaps. */
export function earsOf(t, s, coat) {
  if (t.trunk > 0.66) return [];
  const length = 1.9 + 6.3 * t.long_ears;
  const rodent = ramp(0.1 - t.big, 0, 0.05) * ramp(t.pink, 0.2, 0.4);
  const width = (0.95 + 0.25 * s.headR) * (rodent > t.bulky ? 1.5 : 1);
  const tip = 0.25 + 0.75 * Math.max(t.bulky, rodent);
  const radii = [width, width * (0.85 + 0.2 * t.long_ears), width * tip];
  let colour = blend(coat.base, coat.dark, 0.5 * ramp(t.black, 0.15, 0.3));
  colour = blend(colour, s.face, ramp(s.wool, 0.15, 0.3));
  colour = blend(colour, coat.mark, t.patches * t.claws);
  const ear = (dx, dy, lean) => {
    const root = around(s.head, s.headR)(dx, dy);
    const [u, v] = [length * Math.sin(lean), -length * Math.cos(lean)];
    return limb([[root[0], root[1] + 0.5], ...[0.5, 1].map((k) => around(root, k)(u, v))], radii);
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
function muzzleOf(t, { nose, noseR }, { base, white, accent, belly }) {
  if (!(belly > 0.25 || t.hooves > 0.5)) return [];
  const colour = t.claws > 0.3 ? blend(base, white, 0.85 * belly) : blend(base, accent, 0.45);
  const shapes = limb([around(nose, noseR)(-0.3, 0.15), nose], [0.95 * noseR, 0.95 * noseR]);
  return [layer(shapes, colour, { outline: 0 })];
}

function noseOf(t, { nose, noseR, droop }, coat) {
  const rosy = brightness(coat.base) < 0.25 || t.pink > 0.2;
  const tip = around(nose, noseR)(0.62 * Math.cos(droop), 0.62 * Math.sin(droop) - 0.35);
  return [layer(disc(tip, 0.5 + 0.22 * noseR), rosy ? [244, 150, 160] : SNOUT, FLAT)];
}

/** A trunk; long ones come with ears like sails, and with tusks. */
function longNose(t, { head, headR, nose }, { base }) {
  const [k, at] = [t.trunk, around(nose)];
  const r = 0.48 * headR;
  const path = [at(-1.2, -0.6), at(2 * k, 3.5 * k), at(1.6 * k, 9 * k), at(4.5 * k, 11.5 * k)];
  const trunk = layer(limb(path, [r, 0.8 * r, 0.6 * r, 0.5 * r]), base);
  if (k <= 0.66) return [trunk];
  const ear = 2 + 4.2 * t.long_ears;
  const flap = disc(around(head)(-0.75 * headR, 0.3), ear);
  flap.push(...disc(around(head)(-0.6 * headR, 0.7 * ear), 0.7 * ear));
  const tusk = limb([at(-1.5, 1.2), at(0.8, 4), at(3.4, 4.2)], [0.8, 0.75, 0.4]);
  const ivory = layer(tusk, [248, 240, 220], { shade: 0.4 });
  return [layer(flap, blend(base, [60, 50, 70], 0.16)), trunk, ivory];
}

function hornsOf(t, { head, headR, nose, noseR }) {
  const h = t.horns;
  const naked = (1 - t.fluffy) * (1 - t.mane) * (1.6 - t.hooves);
  if (t.bulky * naked > 0.7) { // bulky, hairless animals wear it on the nose
    const at = around(nose);
    const path = [at(-0.3, -0.4 * noseR), at(1.6, -noseR - 2.2 * h), at(1.5, -noseR - 5.6 * h)];
    return [layer(limb(path, [1.5, 0.95, 0.25]), BONE)];
  }
  return [0, 1].map((k) => {
    const root = around(head, headR)(-0.1 - 0.35 * k, -0.85);
    const at = around(root, 2.2 + 7.5 * h);
    const [bend, tip] = [at(-0.15 - 0.25 * k, -0.55), at(0.12 - 0.25 * k, -1)];
    const shapes = limb([root, bend, tip], [0.75 + 0.25 * h, 0.6 + 0.1 * h, 0.35]);
    if (h > 0.8) { // antlers branch
      shapes.push(...limb([bend, at(0.23 - 0.25 * k, -0.83)], [0.55, 0.3]));
      shapes.push(...limb([blend(bend, tip, 0.5), at(-0.28 - 0.25 * k, -0.98)], [0.5, 0.3]));
    }
    return layer(shapes, BONE, { shade: 0.6 });
  });
}

/** White, pupil and glint; a patch around it on patched animals. */
export function eyesOf(t, place, r, coat) {
  const [near, at] = [around(place), around(place, r)];
  const layers = [
    layer(disc(place, r), BRIGHT, { shade: 0, outline: 0.8 }),
    layer(disc(at(0.15, 0), 0.72 * r), [24, 20, 26], FLAT),
    layer(disc(at(0.35, -0.3), 0.25 * r), BRIGHT, FLAT),
  ];
  let patch = null;
  if (t.fins >= 0.5) patch = limb([near(-3.2, -1.2), near(-0.6, -1.5)], [0.9 * r, r * t.patches]);
  else if (t.trunk < 0.3) patch = disc(near(-0.2, 0.2), r * (1.1 + t.patches));
  return t.patches > 0.3 && patch ? [layer(patch, coat.mark, FLAT), ...layers] : layers;
}

/** One hair for each slope. */
export function whiskersOf(root, slopes, coat) {
  const colour = brightness(coat.base) < 0.6 ? [250, 250, 250] : [90, 84, 84];
  const hair = (k) => limb([root, around(root)(3, 2.6 * k)], [0.16, 0.1]);
  return slopes.map((k) => layer(hair(k), colour, FLAT));
}
