// Animals with wings (bird.py), wings folded.
import { INK, ROSY, blend, brightness, ramp } from "./traits.js";
import { disc, layer, limb, polygon } from "./shapes.js";
import { eyesOf } from "./head.js";

const BEAK = [240, 160, 44];
const BARE = { shade: 0, outline: 0 };

/** Layers from back to front, and where the body lies. */
export function bird(t, coat) {
  const s = birdFrame(t, coat);
  const layers = [...birdLegs(t, s, coat), birdTail(t, s, coat)];
  const middle = [(s.rump[0] + s.chest[0]) / 2, (s.rump[1] + s.chest[1]) / 2];
  const body = limb([s.rump, middle, s.chest], [0.55 * s.r, 0.98 * s.r, 0.88 * s.r]);
  layers.push(layer(body, coat.base, { coat: "torso", belly: 0.9 * coat.belly }));
  const belly = 0.9 * coat.belly * ramp(s.lean, 0.4, 0.6);
  layers.push(layer(birdNeck(t, s), s.neckColour, { belly }), ...beakOf(t, s));
  layers.push(layer(disc(s.xHead, s.yHead, s.headR), s.neckColour));
  if (s.mask > 0.05) {
    const face = disc(s.xHead + 0.3 * s.headR, s.yHead + 0.2 * s.headR, 0.66 * s.headR);
    const pale = blend(coat.base, coat.white, 0.9 * s.mask);
    layers.push(layer(face, pale, { shade: 0.3, outline: 0 }));
  }
  layers.push(...wingOf(t, s, middle));
  const eye = 0.2 * s.headR + 0.45;
  layers.push(...eyesOf(t, s.xHead + 0.22 * s.headR, s.yHead - 0.22 * s.headR, eye, coat));
  const waterline = t.long_legs > 0.4 ? -0.45 * s.leg : -s.leg - 0.35 * s.r;
  return { layers, y: s.y, r: s.r, upright: s.lean > 0.5, waterline };
}

function birdFrame(t, coat) {
  const s = {};
  s.r = 4.3 + 3.6 * t.bulky;
  s.leg = 2 + 15 * t.long_legs;
  // bulky birds stand upright; those with flippers for wings most of all
  s.flipper = ramp(0.85 - t.wings, 0, 0.25);
  s.lean = ((14 + 95 * Math.max(0, t.bulky - 0.35) + 22 * s.flipper) * Math.PI) / 180;
  const [half, cos, sin] = [7, Math.cos(s.lean), Math.sin(s.lean)];
  s.y = -(s.leg + 0.8 * s.r + 0.5 * half * sin);
  s.rump = [-half * cos, s.y + half * sin];
  s.chest = [0.75 * half * cos, s.y - 0.75 * half * sin];
  s.neck = 1.2 + 18 * t.long_neck;
  s.headR = 2.9 + 2.5 * Math.max(0, t.bulky - 0.25) - 0.4 * t.long_neck + 0.7 * t.claws * t.big;
  s.nape = [s.chest[0] + 0.2 * s.r, s.chest[1] - 0.3 * s.r];
  s.forward = 0.28 - 0.25 * Math.max(0, t.bulky - 0.5);
  s.bow = 1.8 * t.long_neck;
  const back = 3 * Math.max(0, t.bulky - 0.45);
  s.xHead = s.nape[0] + s.neck * s.forward + 0.15 * s.headR - back;
  s.yHead = s.nape[1] - 0.93 * s.neck - 0.5 * s.headR;

  const rosy = t.pink * ramp(0.6 - t.pink, 0, 0.1) * ramp(t.long_neck, 0.4, 0.6);
  const hood = ramp(t.white * t.brown * t.claws, 0.3, 0.5); // pale, on brown birds of prey
  s.neckColour = blend(coat.base, blend(ROSY, coat.base, 0.3), 1.8 * rosy);
  s.neckColour = blend(s.neckColour, coat.white, hood);
  s.mask = ramp(t.bulky, 0.4, 0.6) * ramp(t.white, 0.3, 0.6) * ramp(t.wings, 0.65, 0.8);
  const light = brightness(coat.base);
  s.wingColour = blend(coat.base, coat.accent, light < 0.85 ? 0.55 : 0.12);
  if (light < 0.25) s.wingColour = blend(coat.base, [120, 120, 140], 0.2);
  s.wingColour = blend(s.wingColour, blend(coat.base, INK, 0.2), hood);
  // orange shows on beak and feet; dark birds without it have dark ones
  const dusky = (1 - ramp(t.orange, 0.1, 0.5)) * ramp(0.4 - light, 0, 0.2);
  s.beakColour = blend(BEAK, [66, 60, 62], 0.8 * dusky);
  s.beakColour = blend(s.beakColour, [238, 104, 40], ramp(t.orange, 0.4, 0.7));
  return s;
}

function birdLegs(t, s, coat) {
  const colour = blend(s.beakColour, coat.base, 0.75 * ramp(t.pink, 0.4, 0.6));
  const w = 0.55 + 0.35 * t.bulky + 0.2 * t.big;
  const [grip, layers] = [t.claws, []];
  for (const k of [0, 1]) {
    const x = 2.2 * (k - 0.5) - 0.6;
    const shin = [[x, s.y + 0.5 * s.r], [x, -0.5 * s.leg], [x, -0.4]];
    const near = blend(colour, INK, 0.25 * (1 - k));
    layers.push(layer(limb(shin, [1.2 * w, w, 0.9 * w]), near, { shade: 0.5 }));
    for (const q of grip > 0.2 ? [-0.75, 0.35, 1] : [0, 0.55, 1]) {
      const path = [[x, -0.35], [x + q * (2 + 0.9 * grip), 0.15]];
      const toe = limb(path, [0.55, 0.45 - 0.15 * grip]);
      layers.push(layer(toe, blend(colour, [40, 36, 36], 0.5 * grip), { shade: 0 }));
    }
  }
  return layers;
}

function birdTail(t, s, coat) {
  const [x, y] = s.rump;
  const length = (3.2 + 6 * t.long_tail) * (1 - 0.45 * s.flipper);
  const [dx, dy] = [-Math.cos(s.lean) * length, Math.sin(s.lean) * length];
  const plume = 1 + 1.2 * t.fluffy * t.long_legs;
  const lift = 1.2 * (1 - ramp(s.lean, 0.4, 0.6));
  const other = 0.7 * Math.max(ramp(t.claws, 0.2, 0.4), ramp(t.long_legs, 0.7, 0.9));
  const shape = polygon(
    [x, y - 0.3 * s.r], [x + dx - 0.6, y + dy - 1.6 * plume - lift],
    [x + dx * 1.1, y + dy + 0.4 * plume], [x + 1.5, y + 0.45 * s.r],
  );
  return layer(shape, blend(blend(coat.base, coat.accent, other), INK, 0.1));
}

function birdNeck(t, s) {
  const [[x, y], n, f] = [s.nape, s.neck, s.forward];
  const path = [
    s.chest, s.nape, [x + 0.5 * n * f + s.bow, y - 0.35 * n],
    [x + 0.6 * n * f - 0.8 * s.bow, y - 0.75 * n], [s.xHead, s.yHead],
  ];
  const r = Math.max(1, 2.6 - 1.5 * t.long_neck) + 0.6 * t.bulky;
  const root = s.r * (0.8 - 0.2 * ramp(s.lean, 0.4, 0.6));
  return limb(path, [root, 1.6 * r, 1.05 * r, r, r]);
}

function beakOf(t, s) {
  const [x, y, r] = [s.xHead, s.yHead + 0.15 * s.headR, s.headR];
  // a puffin's is stout
  const stout = ramp(t.orange * t.beak, 0.3, 0.5) * ramp(0.3 - t.long_neck, 0, 0.2);
  const length = 1.2 + 4 * t.beak;
  const depth = (0.8 + 1.5 * t.beak * (1 - 0.3 * t.claws)) * (1 + 0.6 * stout);
  const hook = 1.6 * t.claws * t.beak + 0.6 * stout;
  const shape = polygon(
    [x + 0.55 * r, y - depth],
    [x + r + 0.75 * length, y - 0.25 * depth + 0.15 * hook - 0.5 * stout],
    [x + r + 0.95 * length, y + hook + 0.5],
    [x + r + 0.55 * length, y + 0.6 + 0.8 * stout],
    [x + 0.55 * r, y + 0.9 * depth],
  );
  const layers = [layer(shape, s.beakColour, { shade: 0.7 })];
  if (stout > 0.3) {
    const path = [[x + r * 1.25, y - 0.75 * depth], [x + r * 1.25, y + 0.7 * depth]];
    layers.push(layer(limb(path, [0.5, 0.4]), [70, 76, 96], BARE));
  }
  if (t.pink > 0.5) {
    layers.push(layer(disc(x + r + 0.8 * length, y + 0.3 + hook, 0.9), [50, 44, 50], BARE));
  }
  return layers;
}

function wingOf(t, s, middle) {
  const k = 0.5 + 0.5 * t.wings;
  const slim = 1 - 0.5 * s.flipper;
  const x = middle[0] - 0.8 * s.r * Math.max(0, s.lean - 0.3) - 0.22 * s.r * s.flipper;
  const y = middle[1];
  const tip = [x - 8.5 * k * Math.cos(s.lean), y + 8.5 * k * Math.sin(s.lean)];
  const shoulder = [x + 2.6, y - 0.6 - 2.5 * Math.sin(s.lean)];
  const radii = [0.45 * s.r * slim, 0.56 * s.r * k * slim, 0.5];
  const wing = limb([shoulder, [x - 2, y + 0.4], tip], radii);
  const end = [0.8 * tip[0] + 0.2 * x, 0.8 * tip[1] + 0.2 * y + 0.6];
  const fold = limb([[x + 0.6, y + 0.3 * s.r], end], [0.22, 0.16]);
  return [
    layer(wing, s.wingColour, { coat: "wing" }),
    layer(fold, blend(s.wingColour, INK, 0.35), BARE),
  ];
}
