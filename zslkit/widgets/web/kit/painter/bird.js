// Animals with wings (bird.py), wings folded.
import { INK, ROSY, blend, brightness, ramp } from "./traits.js";
import { FLAT, around, disc, layer, limb } from "./shapes.js";
import { eyesOf } from "./head.js";

/** Layers from back to front, and where the body lies. */
export function bird(t, coat) {
  const s = birdFrame(t, coat);
  const { r, y, lean, rump, chest, head, headR, neckColour } = s;
  const [middle, at] = [blend(rump, chest, 0.5), around(head, headR)];
  const body = limb([rump, middle, chest], [0.55 * r, 0.98 * r, 0.88 * r]);
  const belly = 0.9 * coat.belly;
  const pale = blend(coat.base, coat.white, 0.9 * s.mask);
  const mask = layer(disc(at(0.3, 0.2), 0.66 * headR), pale, { shade: 0.3, outline: 0 });
  const layers = [
    ...birdLegs(t, s, coat), birdTail(t, s, coat),
    layer(body, coat.base, { coat: "torso", belly }),
    layer(birdNeck(t, s), neckColour, { belly: belly * ramp(lean, 0.4, 0.6) }), ...beakOf(t, s),
    layer(disc(head, headR), neckColour), ...(s.mask > 0.05 ? [mask] : []),
    ...wingOf(t, s, middle), ...eyesOf(t, at(0.22, -0.22), 0.2 * headR + 0.45, coat),
  ];
  const waterline = t.long_legs > 0.4 ? -0.45 * s.leg : -s.leg - 0.35 * r;
  return { layers, y, r, upright: lean > 0.5, waterline };
}

function birdFrame(t, coat) {
  const { base, white, accent } = coat;
  const { bulky, claws, wings, long_neck: neck } = t;
  const r = 4.3 + 3.6 * bulky;
  const leg = 2 + 15 * t.long_legs;
  // bulky birds stand upright; those with flippers for wings most of all
  const flipper = ramp(0.85 - wings, 0, 0.25);
  const lean = ((14 + 95 * Math.max(0, bulky - 0.35) + 22 * flipper) * Math.PI) / 180;
  const [x, sink] = [7 * Math.cos(lean), 7 * Math.sin(lean)];
  const y = -(leg + 0.8 * r + 0.5 * sink);
  const chest = [0.75 * x, y - 0.75 * sink];
  const long = 1.2 + 18 * neck;
  const headR = 2.9 + 2.5 * Math.max(0, bulky - 0.25) - 0.4 * neck + 0.7 * claws * t.big;
  const nape = around(chest, r)(0.2, -0.3);
  const forward = 0.28 - 0.25 * Math.max(0, bulky - 0.5);
  const back = 3 * Math.max(0, bulky - 0.45);
  const head = around(nape)(
    long * forward + 0.15 * headR - back, -0.93 * long - 0.5 * headR,
  );

  const rosy = t.pink * ramp(0.6 - t.pink, 0, 0.1) * ramp(neck, 0.4, 0.6);
  const hood = ramp(t.white * t.brown * claws, 0.3, 0.5); // pale, on brown birds of prey
  const neckColour = blend(blend(base, blend(ROSY, base, 0.3), 1.8 * rosy), white, hood);
  const light = brightness(base);
  const feathers = light < 0.25 ? blend(base, [120, 120, 140], 0.2)
    : blend(base, accent, light < 0.85 ? 0.55 : 0.12);
  // orange shows on beak and feet; dark birds without it have dark ones
  const dusky = (1 - ramp(t.orange, 0.1, 0.5)) * ramp(0.4 - light, 0, 0.2);
  const horn = blend([240, 160, 44], [66, 60, 62], 0.8 * dusky);
  return {
    r, leg, flipper, lean, y, rump: [-x, y + sink], chest, long, nape, forward, head, headR,
    mask: ramp(bulky, 0.4, 0.6) * ramp(t.white, 0.3, 0.6) * ramp(wings, 0.65, 0.8),
    neckColour, wingColour: blend(feathers, blend(base, INK, 0.2), hood),
    beakColour: blend(horn, [238, 104, 40], ramp(t.orange, 0.4, 0.7)),
  };
}

function birdLegs(t, s, coat) {
  const colour = blend(s.beakColour, coat.base, 0.75 * ramp(t.pink, 0.4, 0.6));
  const [w, grip] = [0.55 + 0.35 * t.bulky + 0.2 * t.big, t.claws];
  return [-1.7, 0.5].flatMap((x, k) => {
    const shin = limb([[x, s.y + 0.5 * s.r], [x, -0.5 * s.leg], [x, -0.4]], [1.2 * w, w, 0.9 * w]);
    const toes = (grip > 0.2 ? [-0.75, 0.35, 1] : [0, 0.55, 1]).map((q) => {
      return limb([[x, -0.35], [x + q * (2 + 0.9 * grip), 0.15]], [0.55, 0.45 - 0.15 * grip]);
    });
    const near = blend(colour, INK, 0.25 * (1 - k));
    const nails = blend(colour, [40, 36, 36], 0.5 * grip);
    const foot = toes.map((toe) => layer(toe, nails, { shade: 0 }));
    return [layer(shin, near, { shade: 0.5 }), ...foot];
  });
}

function birdTail(t, { r, rump, lean, flipper }, coat) {
  const [at, length] = [around(rump), (3.2 + 6 * t.long_tail) * (1 - 0.45 * flipper)];
  const [x, y] = [-Math.cos(lean) * length, Math.sin(lean) * length];
  const plume = 1 + 1.2 * t.fluffy * t.long_legs;
  const lift = 1.2 * (1 - ramp(lean, 0.4, 0.6));
  const other = 0.7 * Math.max(ramp(t.claws, 0.2, 0.4), ramp(t.long_legs, 0.7, 0.9));
  const shape = [
    at(0, -0.3 * r), at(x - 0.6, y - 1.6 * plume - lift), at(x * 1.1, y + 0.4 * plume),
    at(1.5, 0.45 * r),
  ];
  return layer([shape], blend(blend(coat.base, coat.accent, other), INK, 0.1));
}

function birdNeck(t, { r, lean, chest, nape, long, forward, head }) {
  const [at, bow] = [around(nape, long), 1.8 * t.long_neck / long];
  const bends = [at(0.5 * forward + bow, -0.35), at(0.6 * forward - 0.8 * bow, -0.75)];
  const w = Math.max(1, 2.6 - 1.5 * t.long_neck) + 0.6 * t.bulky;
  const root = r * (0.8 - 0.2 * ramp(lean, 0.4, 0.6));
  return limb([chest, nape, ...bends, head], [root, 1.6 * w, 1.05 * w, w, w]);
}

function beakOf(t, { head, headR, beakColour }) {
  const at = around(around(head, headR)(1, 0.15)); // from the front of the face
  // a puffin's is stout
  const stout = ramp(t.orange * t.beak, 0.3, 0.5) * ramp(0.3 - t.long_neck, 0, 0.2);
  const length = 1.2 + 4 * t.beak;
  const depth = (0.8 + 1.5 * t.beak * (1 - 0.3 * t.claws)) * (1 + 0.6 * stout);
  const hook = 1.6 * t.claws * t.beak + 0.6 * stout;
  const shape = [
    at(-0.45 * headR, -depth), at(0.75 * length, -0.25 * depth + 0.15 * hook - 0.5 * stout),
    at(0.95 * length, hook + 0.5), at(0.55 * length, 0.6 + 0.8 * stout),
    at(-0.45 * headR, 0.9 * depth),
  ];
  const layers = [layer([shape], beakColour, { shade: 0.7 })];
  if (stout > 0.3) {
    const path = [at(0.25 * headR, -0.75 * depth), at(0.25 * headR, 0.7 * depth)];
    layers.push(layer(limb(path, [0.5, 0.4]), [70, 76, 96], FLAT));
  }
  if (t.pink > 0.5) layers.push(layer(disc(at(0.8 * length, 0.3 + hook), 0.9), [50, 44, 50], FLAT));
  return layers;
}

function wingOf(t, { r, lean, flipper, wingColour }, [middle, y]) {
  const k = 0.5 + 0.5 * t.wings;
  const slim = 1 - 0.5 * flipper;
  const at = around([middle - 0.8 * r * Math.max(0, lean - 0.3) - 0.22 * r * flipper, y]);
  const [x, down] = [-8.5 * k * Math.cos(lean), 8.5 * k * Math.sin(lean)];
  const path = [at(2.6, -0.6 - 2.5 * Math.sin(lean)), at(-2, 0.4), at(x, down)];
  const wing = limb(path, [0.45 * r * slim, 0.56 * r * k * slim, 0.5]);
  const fold = limb([at(0.6, 0.3 * r), at(0.8 * x, 0.8 * down + 0.6)], [0.22, 0.16]);
  return [
    layer(wing, wingColour, { coat: "wing" }), layer(fold, blend(wingColour, INK, 0.35), FLAT),
  ];
}
