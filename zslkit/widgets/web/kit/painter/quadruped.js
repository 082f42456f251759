// Animals on four legs: trunk, legs, tail, mane and wool (quadruped.py). Heads are in head.js.
import { INK, blend, brightness, ramp, within } from "./traits.js";
import { disc, halfWay, layer, limb, polygon, steps } from "./shapes.js";
import { headOf, earsOf } from "./head.js";

const HOOF = [58, 48, 44];
export const NIGHT = [20, 16, 30];

/** Layers from back to front, and where the trunk lies. */
export function quadruped(t, coat) {
  const s = quadrupedFrame(t, coat);
  const far = quadrupedLegs(t, s, coat, true);
  const near = quadrupedLegs(t, s, coat, false);
  const layers = quadrupedTail(t, s, coat);
  layers.push(layer(far.shapes, blend(s.legColour, NIGHT, 0.28), { coat: "legs" }), ...far.feet);
  const ears = earsOf(t, s, coat);
  layers.push(...ears.slice(0, 1));
  const trunk = [...trunkOf(s), ...neckOf(s)];
  if (s.wool > 0.15) trunk.push(...fleeceOf(s));
  layers.push(layer(trunk, coat.base, { coat: "torso", belly: coat.belly }));
  if (s.wool > 0.45) layers.push(...curlsOf(s, coat));
  layers.push(layer(near.shapes, s.legColour, { coat: "legs" }), ...near.feet);
  layers.push(...maneOf(t, s, coat), ...headOf(t, s, coat, ears.slice(1)));
  return { layers, y: s.y, r: s.r, waterline: -0.55 * s.leg };
}

function quadrupedFrame(t, coat) {
  const s = {};
  s.r = 4.7 + 3.4 * t.bulky;
  s.half = 9.5 + 2.2 * t.bulky - 2.4 * (1 - t.hooves) * ramp(0.2 - t.big, 0, 0.2);
  s.leg = 4.2 + 12.5 * t.long_legs;
  s.legR = 1.35 + 1.55 * t.bulky;
  s.y = -(s.leg + 0.85 * s.r);
  s.arch = 1.6 * ramp(0.12 - t.big, 0, 0.1) * (1 - t.hooves);
  s.hump = 2.2 * ramp(t.mane * t.bulky, 0.45, 0.7);
  s.hip = [-s.half, s.y];
  s.shoulder = [0.95 * s.half, s.y - 0.4 - 1.2 * t.long_neck - s.hump * 0.5];

  const young = (1 - t.hooves) * ramp(0.45 - t.big, 0, 0.45); // small animals have large heads
  s.headR = 5 - 1.7 * t.long_neck - 0.9 * t.hooves + 0.9 * t.bulky - 0.3 * t.long_legs;
  s.headR *= 1 + 0.22 * young;
  s.eye = 0.2 * s.headR + 0.45 + 0.35 * young;
  s.rise = ((34 + 30 * t.long_neck) * Math.PI) / 180;
  const neck = 2.2 + 19 * t.long_neck;
  s.nape = [s.shoulder[0] + 0.25 * s.r, s.shoulder[1] - 0.3 * s.r];
  s.xHead = s.nape[0] + (neck + 0.55 * s.headR) * Math.cos(s.rise);
  s.yHead = s.nape[1] - (neck + 0.35 * s.headR) * Math.sin(s.rise) + 1.5 * s.hump;
  s.neckR = Math.max(0.62 * s.headR, 1.5);

  const reach = 0.45 * s.headR + 6.2 * t.long_snout - 0.5 * t.trunk;
  s.droop = ((20 + 18 * t.hooves) * Math.PI) / 180;
  s.nose = [
    s.xHead + 0.3 * s.headR + reach * Math.cos(s.droop),
    s.yHead + 0.25 * s.headR + reach * Math.sin(s.droop),
  ];
  s.noseR = s.headR * (0.56 - 0.14 * t.long_snout + 0.12 * t.bulky);

  s.wool = t.fluffy * t.hooves;
  s.face = blend(coat.base, coat.accent, 0.85 * within((s.wool - 0.2) * 1.5, 0, 1));
  const banded = t.patches * Math.max(t.claws, t.trunk);
  const leg = blend(coat.base, coat.mark, 0.9 * banded * ramp(t.claws, 0.3, 0.5));
  s.legColour = blend(leg, s.face, 0.8 * ramp(s.wool, 0.15, 0.3));
  const plain = t.black * t.claws * (1 - t.stripes) * (1 - t.spots);
  s.socks = brightness(coat.base) > 0.35 ? plain : 0;
  return s;
}

function trunkOf(s) {
  const middle = [0, s.y + 0.4 - s.arch];
  const shapes = limb([s.hip, middle, s.shoulder], [0.93 * s.r, 0.96 * s.r, s.r]);
  const hump = disc(s.shoulder[0] - 3.5, s.shoulder[1] - s.hump, 0.95 * s.r);
  return s.hump > 0.1 ? [...shapes, ...hump] : shapes;
}

function neckOf(s) {
  const path = [s.shoulder, s.nape, [s.xHead, s.yHead]];
  return limb(path, [0.85 * s.r, (0.6 * s.r + s.neckR) / 2, s.neckR]);
}

function quadrupedLegs(t, s, coat, far) {
  const shapes = [];
  const feet = [];
  const w = s.legR;
  [-0.98 * s.half, 0.92 * s.half].forEach((start, k) => {
    const x = start + (far ? 2.3 * (k ? -1 : 1) : 0);
    const knee = [x + (k ? -0.2 : 0.5), s.y + 0.5 * s.r + 0.45 * (s.leg + 0.3 * s.r)];
    const foot = [x, -0.55 * w];
    shapes.push(...limb([[x, s.y + 0.25 * s.r], knee, foot], [1.65 * w, 1.1 * w, 0.85 * w]));
    if (s.socks > 0.12) {
      const path = [halfWay(knee, foot), foot, [x + 0.7 * w, -0.75 * w]];
      const sock = limb(path, [0.9 * w, 0.86 * w, 0.8 * w]);
      feet.push(layer(sock, blend(s.legColour, coat.dark, 3 * s.socks), { outline: 0 }));
    }
    if (t.hooves > 0.2) feet.push(hoofOf(t, s, ...foot));
    if (t.claws > 0.2) {
      shapes.push(...limb([[x, -0.75 * w], [x + 0.9 * w, -0.7 * w]], [0.95 * w, 0.8 * w]));
      for (const q of [0, 1, 2]) feet.push(clawOf(t, s, x + w * (0.55 + 0.5 * q)));
    }
  });
  return { shapes, feet };
}

function hoofOf(t, s, x, y) {
  const h = s.legR * (0.7 + 0.5 * t.hooves);
  const top = y - 0.5 * h;
  const shape = polygon([x - 0.8 * h, top], [x + 0.8 * h, top], [x + 1.35 * h, 0.1], [x - h, 0.1]);
  return layer(shape, blend(s.legColour, HOOF, 0.3 + t.hooves), { shade: 0.5 });
}

function clawOf(t, s, x) {
  const shape = polygon([x - 0.35, -0.9], [x + 0.35, -0.9], [x + 0.45, 0.15 + 0.5 * t.claws]);
  return layer(shape, blend(s.legColour, [250, 246, 230], t.claws), { shade: 0, outline: 0.4 });
}

function quadrupedTail(t, s, coat) {
  const length = 2.5 + 12 * t.long_tail;
  const lift = t.claws > 0.3 ? 0.15 : 0.0375;
  const bush = t.fluffy * (1 - 0.8 * t.hooves);
  const upright = ramp(bush * t.long_tail * (1 - t.big), 0.5, 0.75); // squirrels carry it high
  const [x, y] = [-s.half - 0.7 * s.r, s.y - 0.35 * s.r];
  const thin = 1 - 0.45 * ramp(0.1 - t.big, 0, 0.1) * (1 - bush); // a mouse's string
  const r = (0.65 + 0.3 * t.bulky + 0.5 * t.hooves * t.long_tail) * thin;
  const hanging = [
    [x - 0.45 * length, y + length * (0.35 - 0.5 * lift)],
    [x - 0.62 * length, y + length * (0.85 - 1.2 * lift)],
  ];
  const raised = [[x - 0.3 * length, y - 0.5 * length], [x + 0.02 * length, y - 0.98 * length]];
  const [middle, tip] = hanging.map((point, i) => blend(point, raised[i], upright));
  const fat = r + (2.6 + 0.8 * upright) * bush * t.long_tail;
  const radii = [r, r, fat, r * (0.9 + bush) + upright];
  const shapes = limb([[x + 2, y], [x, y + 0.4], middle, tip], radii);
  const colour = blend(coat.base, [226, 150, 156], ramp(t.pink * t.long_tail, 0.3, 0.4));
  const layers = [layer(shapes, colour, { coat: "tail" })];
  const tuft = Math.max(t.hooves, t.mane * ramp(t.claws, 0.3, 0.7));
  if (t.long_tail > 0.35 && tuft > 0.4) {
    const fan = 1.2 + Math.max(t.mane, 0.4);
    layers.push(layer(limb([middle, tip], [0.9 * r, fan]), coat.accent));
  }
  if (bush > 0.3 && coat.belly > 0.2 && upright < 0.5) {
    layers.push(layer(disc(...tip, r * (1 + 1.3 * bush)), coat.white, { outline: 0.3 }));
  }
  return layers;
}

function maneOf(t, s, coat) {
  const ring = (t.mane - 0.3) * t.claws;
  if (ring > 0.25) { // a lion's: all around the head
    const [x, y, r] = [s.xHead - 0.8, s.yHead + 0.6, s.headR + 2.2 * ring];
    const shapes = steps(0, 2 * Math.PI, 14).slice(0, 13).map((turn) => {
      const angle = turn + 0.25;
      return { x: x + r * Math.cos(angle), y: y + r * Math.sin(angle), r: 1.6 + 3.2 * ring };
    });
    return [layer([...shapes, ...disc(x, y, s.headR + 1.5)], coat.accent)];
  }
  if (t.mane <= 0.1) return [];
  const out = [-Math.sin(s.rise) * s.neckR, -Math.cos(s.rise) * s.neckR]; // a horse's: along it
  const shapes = steps(0, 1, 9).map((u) => ({
    x: s.nape[0] + (s.xHead - s.nape[0]) * u + 0.95 * out[0] - 3.2 * (1 - u),
    y: s.nape[1] + (s.yHead - s.nape[1]) * u + 0.95 * out[1] + 0.4 * (1 - u) - 0.2,
    r: 0.8 + 1.5 * t.mane * (1 - 0.3 * u),
  }));
  shapes.push(...disc(s.xHead - 0.1 * s.headR, s.yHead - 0.85 * s.headR, 0.6 + 1.1 * t.mane));
  return [layer(shapes, t.stripes > 0.6 && t.white > 0.8 ? coat.mark : coat.accent)];
}

function fleeceOf(s) {
  const shapes = [];
  for (const x of steps(-s.half - 2, s.half + 2, 9)) {
    const height = s.r * Math.sqrt(Math.max(0.2, 1 - (x / (s.half + s.r)) ** 2));
    for (const side of [-1, 1]) {
      shapes.push(...disc(x, s.y + side * height * 0.95 - 0.3, 2.9 * s.wool));
    }
  }
  for (const u of steps(0.1, 0.95, 5)) {
    const [x, y] = blend(s.nape, [s.xHead, s.yHead], u);
    shapes.push(...disc(x - 1.2, y, s.neckR * (1 + 0.25 * s.wool)));
  }
  return [...shapes, ...disc(s.xHead - 0.3 * s.headR, s.yHead - 0.75 * s.headR, 2.6 * s.wool)];
}

function curlsOf(s, coat) {
  const colour = blend(coat.base, blend([18, 14, 24], [90, 70, 80], 0.9), 0.4 * s.wool);
  return steps(-s.half - 1, s.half, 6).flatMap((x0, i) => [-0.65, -0.025, 0.6].map((row, k) => {
    const [x, y, q] = [x0 + ((i + k) % 2 ? 0.7 : -0.7), s.y + row * s.r, 1.3];
    const bend = [[x - q, y], [x - 0.3 * q, y + 0.75 * q], [x + 0.7 * q, y + 0.3 * q]];
    return layer(limb(bend, [0.2, 0.2, 0.2]), colour, { shade: 0, outline: 0 });
  }));
}
