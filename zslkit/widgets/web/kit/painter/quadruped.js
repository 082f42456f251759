// Animals on four legs: trunk, legs, tail, mane and wool (quadruped.py). Heads are in head.js.
import { blend, brightness, ramp, within } from "./traits.js";
import { FLAT, around, disc, layer, limb, steps } from "./shapes.js";
import { earsOf, headOf } from "./head.js";

/** Layers from back to front, and where the trunk lies. */
export function quadruped(t, coat) {
  const s = quadrupedFrame(t, coat);
  const { y, r, wool, legColour } = s;
  const [far, near] = [true, false].map((isFar) => legsOf(t, s, coat, isFar));
  const [farEar, ...nearEar] = earsOf(t, s, coat);
  const trunk = [...trunkOf(s), ...(wool > 0.15 ? fleeceOf(s) : [])];
  const layers = [
    ...quadrupedTail(t, s, coat),
    layer(far.shapes, blend(legColour, [20, 16, 30], 0.28), { coat: "legs" }), ...far.feet,
    ...(farEar ? [farEar] : []),
    layer(trunk, coat.base, { coat: "torso", belly: coat.belly }),
    ...(wool > 0.45 ? curlsOf(s, coat) : []),
    layer(near.shapes, legColour, { coat: "legs" }), ...near.feet,
    ...maneOf(t, s, coat), ...headOf(t, s, coat, nearEar),
  ];
  return { layers, y, r, waterline: -0.55 * s.leg };
}

/** Measures that the parts share: lengths, joints, colours. */
function quadrupedFrame(t, coat) {
  const { big, bulky, hooves, long_neck: neck } = t;
  const r = 4.7 + 3.4 * bulky;
  const half = 9.5 + 2.2 * bulky - 2.4 * (1 - hooves) * ramp(0.2 - big, 0, 0.2);
  const leg = 4.2 + 12.5 * t.long_legs;
  const y = -(leg + 0.85 * r);
  const arch = 1.6 * ramp(0.12 - big, 0, 0.1) * (1 - hooves);
  const hump = 2.2 * ramp(t.mane * bulky, 0.45, 0.7);
  const shoulder = [0.95 * half, y - 0.4 - 1.2 * neck - hump * 0.5];

  const young = (1 - hooves) * ramp(0.45 - big, 0, 0.45); // small animals have large heads
  const adult = 5 - 1.7 * neck - 0.9 * hooves + 0.9 * bulky - 0.3 * t.long_legs;
  const headR = adult * (1 + 0.22 * young);
  const eye = 0.2 * headR + 0.45 + 0.35 * young;
  const rise = ((34 + 30 * neck) * Math.PI) / 180;
  const nape = around(shoulder, r)(0.25, -0.3);
  const long = 2.2 + 19 * neck;
  const head = around(nape)(
    (long + 0.55 * headR) * Math.cos(rise), -(long + 0.35 * headR) * Math.sin(rise) + 1.5 * hump,
  );
  const reach = 0.45 * headR + 6.2 * t.long_snout - 0.5 * t.trunk;
  const droop = ((20 + 18 * hooves) * Math.PI) / 180;
  const chin = around(head, headR)(0.3, 0.25);
  const nose = around(chin, reach)(Math.cos(droop), Math.sin(droop));
  const noseR = headR * (0.56 - 0.14 * t.long_snout + 0.12 * bulky);

  const wool = t.fluffy * hooves;
  const face = blend(coat.base, coat.accent, 0.85 * within((wool - 0.2) * 1.5, 0, 1));
  const band = 0.9 * t.patches * Math.max(t.claws, t.trunk) * ramp(t.claws, 0.3, 0.5);
  const skin = blend(coat.base, coat.mark, band);
  const legColour = blend(skin, face, 0.8 * ramp(wool, 0.15, 0.3));
  const plain = t.black * t.claws * (1 - t.stripes) * (1 - t.spots);
  const socks = brightness(coat.base) > 0.35 ? plain : 0;
  return {
    r, half, leg, legR: 1.35 + 1.55 * bulky, y, arch, hump, shoulder, nape, rise, eye, face, socks,
    head, headR, neckR: Math.max(0.62 * headR, 1.5), nose, noseR, droop, wool, legColour,
  };
}

function trunkOf({ r, half, y, arch, hump, shoulder, nape, head, neckR }) {
  const shapes = limb([[-half, y], [0, y + 0.4 - arch], shoulder], [0.93 * r, 0.96 * r, r]);
  if (hump > 0.1) shapes.push(...disc(around(shoulder)(-3.5, -hump), 0.95 * r));
  const radii = [0.85 * r, (0.6 * r + neckR) / 2, neckR];
  return [...shapes, ...limb([shoulder, nape, head], radii)];
}

function legsOf(t, { r, half, leg, legR: w, y, socks, legColour }, coat, far) {
  const [shapes, feet] = [[], []];
  [-0.98 * half, 0.92 * half].forEach((start, k) => {
    const x = start + (far ? 2.3 * (k ? -1 : 1) : 0);
    const knee = [x + (k ? -0.2 : 0.5), y + 0.5 * r + 0.45 * (leg + 0.3 * r)];
    const foot = [x, -0.55 * w];
    shapes.push(...limb([[x, y + 0.25 * r], knee, foot], [1.65 * w, 1.1 * w, 0.85 * w]));
    if (socks > 0.12) {
      const path = [blend(knee, foot, 0.5), foot, [x + 0.7 * w, -0.75 * w]];
      const sock = limb(path, [0.9 * w, 0.86 * w, 0.8 * w]);
      feet.push(layer(sock, blend(legColour, coat.dark, 3 * socks), { outline: 0 }));
    }
    if (t.hooves > 0.2) {
      const h = w * (0.7 + 0.5 * t.hooves);
      const top = foot[1] - 0.5 * h;
      const hoof = [[x - 0.8 * h, top], [x + 0.8 * h, top], [x + 1.35 * h, 0.1], [x - h, 0.1]];
      feet.push(layer([hoof], blend(legColour, [58, 48, 44], 0.3 + t.hooves), { shade: 0.5 }));
    }
    if (t.claws > 0.2) {
      shapes.push(...limb([[x, -0.75 * w], [x + 0.9 * w, -0.7 * w]], [0.95 * w, 0.8 * w]));
      const ivory = blend(legColour, [250, 246, 230], t.claws);
      for (const q of [0.55, 1.05, 1.55]) {
        const at = around([x + w * q, 0]);
        const claw = [at(-0.35, -0.9), at(0.35, -0.9), at(0.45, 0.15 + 0.5 * t.claws)];
        feet.push(layer([claw], ivory, { shade: 0, outline: 0.4 }));
      }
    }
  });
  return { shapes, feet };
}

function quadrupedTail(t, s, coat) {
  const long = t.long_tail;
  const length = 2.5 + 12 * long;
  const lift = t.claws > 0.3 ? 0.15 : 0.0375;
  const bush = t.fluffy * (1 - 0.8 * t.hooves);
  const upright = ramp(bush * long * (1 - t.big), 0.5, 0.75); // squirrels carry it high
  const root = [-s.half - 0.7 * s.r, s.y - 0.35 * s.r];
  const [near, at] = [around(root), around(root, length)];
  const thin = 1 - 0.45 * ramp(0.1 - t.big, 0, 0.1) * (1 - bush); // a mouse's string
  const r = (0.65 + 0.3 * t.bulky + 0.5 * t.hooves * long) * thin;
  const middle = blend(at(-0.45, 0.35 - 0.5 * lift), at(-0.3, -0.5), upright);
  const tip = blend(at(-0.62, 0.85 - 1.2 * lift), at(0.02, -0.98), upright);
  const radii = [r, r, r + (2.6 + 0.8 * upright) * bush * long, r * (0.9 + bush) + upright];
  const colour = blend(coat.base, [226, 150, 156], ramp(t.pink * long, 0.3, 0.4));
  const tail = limb([near(2, 0), near(0, 0.4), middle, tip], radii);
  const layers = [layer(tail, colour, { coat: "tail" })];
  if (long > 0.35 && Math.max(t.hooves, t.mane * ramp(t.claws, 0.3, 0.7)) > 0.4) {
    const fan = 1.2 + Math.max(t.mane, 0.4);
    layers.push(layer(limb([middle, tip], [0.9 * r, fan]), coat.accent));
  }
  if (bush > 0.3 && coat.belly > 0.2 && upright < 0.5) {
    layers.push(layer(disc(tip, r * (1 + 1.3 * bush)), coat.white, { outline: 0.3 }));
  }
  return layers;
}

function maneOf(t, { head, headR, nape, neckR, rise }, coat) {
  const { mane } = t;
  const ring = (mane - 0.3) * t.claws;
  if (ring > 0.25) { // a lion's: all around the head
    const middle = around(head)(-0.8, 0.6);
    const at = around(middle, headR + 2.2 * ring);
    const shapes = steps(0.25, 0.25 + 2 * Math.PI, 14).slice(1).flatMap((angle) => {
      return disc(at(Math.cos(angle), Math.sin(angle)), 1.6 + 3.2 * ring);
    });
    return [layer([...shapes, ...disc(middle, headR + 1.5)], coat.accent)];
  }
  if (mane <= 0.1) return [];
  const [outX, outY] = [-0.95 * Math.sin(rise) * neckR, -0.95 * Math.cos(rise) * neckR];
  const shapes = steps(0, 1, 9).flatMap((u) => { // a horse's: along the neck
    const place = around(blend(nape, head, u))(outX - 3.2 * (1 - u), outY + 0.4 * (1 - u) - 0.2);
    return disc(place, 0.8 + 1.5 * mane * (1 - 0.3 * u));
  });
  shapes.push(...disc(around(head, headR)(-0.1, -0.85), 0.6 + 1.1 * mane));
  return [layer(shapes, t.stripes > 0.6 && t.white > 0.8 ? coat.mark : coat.accent)];
}

function fleeceOf({ r, half, y, wool, nape, head, headR, neckR }) {
  const back = steps(-half - 2, half + 2, 9).flatMap((x) => {
    const height = 0.95 * r * Math.sqrt(Math.max(0.2, 1 - (x / (half + r)) ** 2));
    return [-height, height].flatMap((down) => disc([x, y + down - 0.3], 2.9 * wool));
  });
  const neck = steps(0.1, 0.95, 5).flatMap((u) => {
    return disc(around(blend(nape, head, u))(-1.2, 0), neckR * (1 + 0.25 * wool));
  });
  return [...back, ...neck, ...disc(around(head, headR)(-0.3, -0.75), 2.6 * wool)];
}

function curlsOf({ r, half, y, wool }, coat) {
  const colour = blend(coat.base, [83, 64, 74], 0.4 * wool);
  return steps(-half - 1, half, 6).flatMap((x, i) => [-0.65, -0.025, 0.6].map((row, k) => {
    const at = around([x + ((i + k) % 2 ? 0.7 : -0.7), y + row * r], 1.3);
    const bend = [at(-1, 0), at(-0.3, 0.75), at(0.7, 0.3)];
    return layer(limb(bend, [0.2, 0.2, 0.2]), colour, FLAT);
  }));
}
