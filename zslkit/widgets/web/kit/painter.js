// The zoo's painter in JavaScript: 28 attributes become a picture of an animal, at any size.
//
// Nothing in here knows the name of an animal. It draws the animal that the Python package
// zslkit.datasets.zoo.painter draws from the same numbers, by the same formulas, standing still:
// where Python draws by lot (pose, light, proportions of the individual) this takes the mean.
import { TRAIT_NAMES, bodyPlan, blend, coatOf, paint, traitsOf } from "./painter/traits.js";
import { extent, pathOf } from "./painter/shapes.js";
import { quadruped } from "./painter/quadruped.js";
import { bird } from "./painter/bird.js";
import { swimmer } from "./painter/swimmer.js";
import { marksOn } from "./painter/coat.js";
import { groundBehind, groundInFront } from "./painter/ground.js";

/** The names of the 28 attributes, in order. */
export const PAINTED = TRAIT_NAMES;

const BODIES = { four_legs: quadruped, wings: bird, fins: swimmer };
const RIM = [26, 18, 36];
const LIGHT = [-0.3, -0.95]; // it comes from above, a little from behind

/** Draw an animal into the square (0, 0) to (size, size), which is cleared first.
 *
 * `attributes` are 28 numbers from 0 to 1 in the order of PAINTED, or an object of them by name.
 * `ground` draws the place, which is where the attributes water and snow show; `halo` is a thin
 * edge of white paper that lifts dark animals off a dark page. Returns the body plan, pixels per
 * animal unit and where the animal's origin lies: { plan, scale, x, y }. Throws one sentence if
 * an attribute is unknown or not a number. */
export function drawAnimal(context, attributes, { size, ground = true, halo = true }) {
  const t = traitsOf(attributes);
  const plan = bodyPlan(t);
  const coat = coatOf(t);
  const body = BODIES[plan](t, coat);
  const swims = plan === "fins";
  const { scale, x, y, half } = placeOf(body.layers, t, swims, size);
  const pixel = size / 64 / scale; // a pixel of Python's picture, in animal units
  context.save();
  context.clearRect(0, 0, size, size);
  if (ground) groundBehind(context, t, swims, size, half);
  context.save();
  context.translate(x, y);
  context.scale(scale, scale);
  context.lineJoin = "round";
  const rimmed = halo ? body.layers.filter((part) => part.outline > 0) : [];
  rimmed.forEach((part) => edge(context, part, [255, 255, 252], 0.9, 0.9 * pixel));
  body.layers.forEach((part) => paintLayer(context, part, t, coat, body, pixel));
  context.restore();
  if (ground && body.waterline !== undefined) {
    groundInFront(context, t, size, y + body.waterline * scale);
  }
  context.restore();
  return { plan, scale, x, y };
}

/** Larger animals fill more of the picture; swimmers float in the middle, others stand below it. */
function placeOf(layers, t, swims, size) {
  const [left, right, top, bottom] = extent(layers.flatMap((part) => part.shapes));
  const largest = Math.min((0.94 * size) / (right - left), (0.86 * size) / (bottom - top));
  const scale = largest * (0.78 + 0.22 * t.big);
  const y = swims ? size / 2 - ((top + bottom) / 2) * scale : 0.93 * size;
  const half = 0.45 * (right - left) * scale;
  return { scale, x: size / 2 - ((left + right) / 2) * scale, y, half };
}

/** The shapes `width` fatter than they are: an outline, once the shapes lie on top. */
function edge(context, { shapes }, colour, alpha, width) {
  const path = pathOf(shapes, { grow: width });
  context.fillStyle = context.strokeStyle = paint(colour);
  context.globalAlpha = alpha;
  context.fill(path);
  context.lineWidth = 2 * width;
  const polygons = shapes.filter(Array.isArray);
  if (polygons.length) context.stroke(pathOf(polygons));
  context.globalAlpha = 1;
}

/** Rim, roundness, pale underside, marks, gloss. */
function paintLayer(context, part, t, coat, body, pixel) {
  const { shapes, colour, shade, outline } = part;
  if (outline > 0) edge(context, part, blend(colour, RIM, 0.72), 0.8, 0.42 * outline * pixel);
  const whole = pathOf(shapes);
  const [dx, dy] = LIGHT;
  const nested = (size, away) => pathOf(shapes, { size, dx: dx * away, dy: dy * away });
  const dusk = blend(colour, RIM, 0.34 * shade);
  context.fillStyle = paint(dusk);
  context.fill(whole);
  for (const k of shade > 0 ? [1, 2, 3] : []) {
    context.fillStyle = paint(blend(dusk, colour, k / 3));
    context.fill(nested(1 - 0.07 * k, 0.07 * k));
  }
  const marks = marksOn(part, t, body);
  if (part.belly > 0.02 || marks.length) {
    context.save();
    context.clip(whole);
    if (part.belly > 0.02) paleBelow(context, part, coat.white, body);
    marks.forEach((mark) => layMark(context, mark, part, coat));
    context.restore();
  }
  context.fillStyle = paint([255, 255, 255], 0.1 * shade);
  for (const k of shade > 0 ? [0, 1] : []) context.fill(nested(0.62 - 0.22 * k, 0.32 + 0.08 * k));
}

function layMark(context, { path, alpha, hollow, hollowness }, part, coat) {
  context.globalAlpha = alpha;
  context.fillStyle = paint(coat.mark);
  context.fill(path);
  if (hollowness > 0.05) { // rosettes: the coat shows through
    context.globalAlpha = hollowness;
    context.fillStyle = paint(blend(part.colour, RIM, 0.12));
    context.fill(hollow);
  }
  context.globalAlpha = 1;
}

/** From 0 on the back to `belly` on the underside; an upright bird's chest is its underside. */
function paleBelow(context, { shapes, belly }, white, { y, r, upright }) {
  const [gx, gy, start] = upright ? [3.4 / r, 0.5 / r, -0.9] : [0, 2.2 / r, 0.35];
  const length = gx * gx + gy * gy;
  const at = (amount) => [((start + amount) * gx) / length, y + ((start + amount) * gy) / length];
  const fill = context.createLinearGradient(...at(0), ...at(1.6));
  fill.addColorStop(0, paint(white, 0));
  fill.addColorStop(0.625, paint(white, belly));
  fill.addColorStop(1, paint(blend(white, RIM, upright ? 0 : 0.25), belly));
  context.fillStyle = fill;
  const [left, right, top, bottom] = extent(shapes);
  context.fillRect(left, top, right - left, bottom - top);
}
