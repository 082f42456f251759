// Animals with fins (swimmer.py): fishes, whales, and seals, whose fins are flippers.
import { INK, blend, ramp } from "./traits.js";
import { layer, limb, polygon } from "./shapes.js";
import { eyesOf, whiskersOf } from "./head.js";

const DEEP = [10, 10, 30];

/** Layers from back to front, and where the body lies. Strong fins make a fish or a whale; weak
 * ones (0.6 and less) make flippers: the fin on the back goes, the chest rises, whiskers grow. */
export function swimmer(t, coat) {
  const s = swimmerFrame(t, coat);
  const path = [
    s.tail, [-0.62 * s.half, s.y + 0.25 * s.seal * s.r], [-0.1 * s.half, s.y],
    [0.3 * s.half, s.y - s.seal], [s.xHead, s.yHead],
  ];
  const body = limb(path, [1.1 + 0.3 * t.bulky, 0.62 * s.r, s.r, 0.94 * s.r, s.headR]);
  const blunt = t.long_snout < 0.4 ? 0.75 : 0.6;
  const start = [s.xHead + 0.2 * s.headR, s.yHead + 0.2 * s.headR];
  const face = limb([start, s.nose], [blunt * s.headR, s.noseR]);
  const belly = coat.belly * (1 - ramp(t.stripes, 0.4, 0.6));
  const layers = [tailFin(t, s), ...backFin(t, s)];
  layers.push(layer([...body, ...face], coat.base, { coat: "torso", belly }));
  layers.push(...billOf(s, coat), flipperOf(s), ...mouthOf(s, coat));
  if (s.seal > 0.5) layers.push(...whiskersOf(s.nose[0], s.nose[1] + 0.2, [-0.1, 0.3, 0.7], coat));
  const r = 0.85 * Math.max(s.headR, 2.2);
  const eye = (0.2 * r + 0.45) * (1 + 0.5 * s.seal);
  layers.push(...eyesOf(t, s.xHead + 0.22 * r - 1.2 * s.seal, s.yHead - 0.22 * r, eye, coat));
  return { layers, y: s.y, r: s.r };
}

function swimmerFrame(t, coat) {
  const s = {};
  s.r = 4.2 + 3.6 * t.bulky;
  s.back = Math.max(0, (t.fins - 0.55) / 0.45);
  s.seal = 1 - ramp(s.back, 0, 0.6);
  s.spear = ramp(t.long_snout, 0.8, 0.95);
  s.half = 9 + 6.5 * t.big;
  s.y = -s.r - 1;
  s.tail = [-s.half - 3, s.y + 0.6 * s.seal * s.r];
  [s.xHead, s.yHead] = [0.62 * s.half, s.y - 0.4 - 5.5 * s.seal];
  s.headR = s.r * (0.72 - 0.12 * s.seal);
  s.fin = 3.6 + 2.8 * t.big;
  const warm = blend(coat.base, [120, 50, 10], 0.12);
  s.finColour = blend(blend(coat.base, DEEP, 0.22), warm, ramp(t.stripes, 0.4, 0.6));
  const reach = 0.35 * s.headR + 6.5 * t.long_snout * (1 - 0.75 * s.spear);
  s.nose = [s.xHead + 0.45 * s.headR + reach, s.yHead + 0.3 * s.headR];
  s.noseR = s.headR * (0.62 - 0.42 * t.long_snout * s.back);
  return s;
}

function tailFin(t, s) {
  const [[x, y], f, k, spread] = [s.tail, s.fin, 1 + 0.5 * t.long_tail, 0.45 + 0.55 * s.back];
  const shape = polygon(
    [x + 2.6, y - 0.9], [x - 0.95 * f, y - f * spread * k], [x - 0.4 * f, y],
    [x - 0.95 * f, y + f * (spread - 0.1) * (1 + 0.9 * s.spear)], [x + 2.6, y + 0.9],
  );
  return layer(shape, s.finColour, { coat: t.stripes > 0.5 ? "tail" : null });
}

function backFin(t, s) {
  if (s.back < 0.05) return [];
  const h = (3 + 4.6 * t.big) * s.back * (1 + 0.5 * s.spear);
  const y = s.y - 0.75 * s.r;
  const shape = polygon(
    [3.2, y], [-1.6 + 2.5 * s.spear, y - h],
    [-3.6, y - 0.75 * h + 0.35 * h * s.spear], [-3.2 - 4 * s.spear, y + 0.15 * s.r],
  );
  return [layer(shape, s.finColour)];
}

/** A swordfish's spear. */
function billOf(s, coat) {
  if (s.spear < 0.05) return [];
  const [x, y] = s.nose;
  const shape = polygon([x - 1, y - 1.1], [x + 13 * s.spear, y + 0.3], [x - 1, y + 1]);
  return [layer(shape, blend(coat.base, DEEP, 0.3), { shade: 0.4 })];
}

function flipperOf(s) {
  const [drop, f] = [0.8, s.fin * (1 + 0.25 * s.seal)];
  const [x, y] = [0.18 * s.half, s.y + (0.35 + 0.2 * s.seal) * s.r];
  const shape = polygon(
    [x + 1.8, y - 0.8], [x - 0.55 * f, y + f * drop],
    [x - 0.95 * f, y + 0.85 * f * drop], [x - 1.4, y + 0.4],
  );
  return layer(shape, s.finColour);
}

function mouthOf(s, coat) {
  const [[x, y], r, far] = [s.nose, s.noseR, s.headR];
  const path = [
    [x + 0.5 * r, y + 0.45 * r], [x - 0.3 * far, y + 0.62 * r], [x - 0.9 * far, y + 0.35 * r],
  ];
  const plain = { shade: 0, outline: 0 };
  const layers = [layer(limb(path, [0.2, 0.22, 0.2]), blend(coat.base, INK, 0.6), plain)];
  if (s.spear < 0.5) {
    const w = 0.3 + 0.6 * s.seal;
    const tip = limb([[x + 0.6 * r, y - 0.4 * r], [x + 0.65 * r, y - 0.4 * r]], [w, w]);
    layers.push(layer(tip, [50, 44, 50], plain));
  }
  return layers;
}
