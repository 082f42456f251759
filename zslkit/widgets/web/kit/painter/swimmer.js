// Animals with fins (swimmer.py): fishes, whales, and seals, whose fins are flippers.
import { INK, blend, ramp } from "./traits.js";
import { FLAT, around, layer, limb } from "./shapes.js";
import { eyesOf, whiskersOf } from "./head.js";

const DEEP = [10, 10, 30];

/** Layers from back to front, and where the body lies. Strong fins make a fish or a whale; weak
 * ones (0.6 and less) make flippers: the fin on the back goes, the chest rises, whiskers grow. */
export function swimmer(t, coat) {
  const r = 4.2 + 3.6 * t.bulky;
  const back = Math.max(0, (t.fins - 0.55) / 0.45);
  const seal = 1 - ramp(back, 0, 0.6);
  const spear = ramp(t.long_snout, 0.8, 0.95);
  const [half, y] = [9 + 6.5 * t.big, -r - 1];
  const tail = [-half - 3, y + 0.6 * seal * r];
  const [head, headR] = [[0.62 * half, y - 0.4 - 5.5 * seal], r * (0.72 - 0.12 * seal)];
  const reach = 0.8 * headR + 6.5 * t.long_snout * (1 - 0.75 * spear);
  const nose = around(head)(reach, 0.3 * headR);
  const noseR = headR * (0.62 - 0.42 * t.long_snout * back);

  const striped = ramp(t.stripes, 0.4, 0.6);
  const warm = blend(coat.base, [120, 50, 10], 0.12);
  const finColour = blend(blend(coat.base, DEEP, 0.22), warm, striped);
  const spine = [
    tail, [-0.62 * half, y + 0.25 * seal * r], [-0.1 * half, y], [0.3 * half, y - seal], head,
  ];
  const body = limb(spine, [1.1 + 0.3 * t.bulky, 0.62 * r, r, 0.94 * r, headR]);
  const blunt = t.long_snout < 0.4 ? 0.75 : 0.6;
  const face = limb([around(head, headR)(0.2, 0.2), nose], [blunt * headR, noseR]);
  const { tailFin, backFin, flipper } = finsOf(t, { r, back, seal, spear, half, y, tail });
  const tip = around(nose);
  const bill = [tip(-1, -1.1), tip(13 * spear, 0.3), tip(-1, 1)]; // a swordfish's spear
  const eyeR = 0.85 * Math.max(headR, 2.2);
  const eye = around(head)(0.22 * eyeR - 1.2 * seal, -0.22 * eyeR);
  const layers = [
    layer([tailFin], finColour, { coat: t.stripes > 0.5 ? "tail" : null }),
    ...(back < 0.05 ? [] : [layer([backFin], finColour)]),
    layer([...body, ...face], coat.base, { coat: "torso", belly: coat.belly * (1 - striped) }),
    ...(spear < 0.05 ? [] : [layer([bill], blend(coat.base, DEEP, 0.3), { shade: 0.4 })]),
    layer([flipper], finColour), ...mouthOf(around(nose, noseR), noseR, headR, seal, spear, coat),
    ...(seal > 0.5 ? whiskersOf(tip(0, 0.2), [-0.1, 0.3, 0.7], coat) : []),
    ...eyesOf(t, eye, (0.2 * eyeR + 0.45) * (1 + 0.5 * seal), coat),
  ];
  return { layers, y, r };
}

function finsOf(t, { r, back, seal, spear, half, y, tail }) {
  const f = 3.6 + 2.8 * t.big;
  const [at, spread] = [around(tail), 0.45 + 0.55 * back];
  const tailFin = [
    at(2.6, -0.9), at(-0.95 * f, -f * spread * (1 + 0.5 * t.long_tail)), at(-0.4 * f, 0),
    at(-0.95 * f, f * (spread - 0.1) * (1 + 0.9 * spear)), at(2.6, 0.9),
  ];
  const h = (3 + 4.6 * t.big) * back * (1 + 0.5 * spear);
  const up = around([0, y - 0.75 * r]);
  const backFin = [
    up(3.2, 0), up(-1.6 + 2.5 * spear, -h), up(-3.6, -0.75 * h + 0.35 * h * spear),
    up(-3.2 - 4 * spear, 0.15 * r),
  ];
  const long = f * (1 + 0.25 * seal);
  const low = around([0.18 * half, y + (0.35 + 0.2 * seal) * r]);
  const flipper = [
    low(1.8, -0.8), low(-0.55 * long, 0.8 * long), low(-0.95 * long, 0.68 * long), low(-1.4, 0.4),
  ];
  return { tailFin, backFin, flipper };
}

function mouthOf(at, r, headR, seal, spear, coat) {
  const far = headR / r;
  const lips = limb([at(0.5, 0.45), at(-0.3 * far, 0.62), at(-0.9 * far, 0.35)], [0.2, 0.22, 0.2]);
  const [w, mouth] = [0.3 + 0.6 * seal, layer(lips, blend(coat.base, INK, 0.6), FLAT)];
  const tip = limb([at(0.6, -0.4), at(0.65, -0.4)], [w, w]);
  return spear < 0.5 ? [mouth, layer(tip, [50, 44, 50], FLAT)] : [mouth];
}
