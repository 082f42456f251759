// The shapes that go with the colours: circle seen, triangle unseen, cross generated; star, diamond;
// soul, a diamond in a ring.
//
// markerPath(marker, size) -> string           an SVG path around (0, 0)
// markerStroked(marker) -> bool                drawn as lines, not filled
// stamp(marker, size, colour, paper, ratio) -> canvas    ready to be drawn at many points
// markerSwatch(marker, colour) -> SVGElement   for a legend
import { svg } from "./dom.js";

const corner = (angle, radius) => {
  const turn = (angle * Math.PI) / 180;
  return `${(radius * Math.sin(turn)).toFixed(2)} ${(-radius * Math.cos(turn)).toFixed(2)}`;
};

const markerPolygon = (count, radii) =>
  `M${Array.from({ length: count }, (_, k) => corner((360 * k) / count, radii[k % radii.length])).join("L")}Z`;

// the inner circle runs the other way round, so that what lies between the two is filled
const markerRing = (r, way) => `M${-r} 0A${r} ${r} 0 1 ${way} ${r} 0A${r} ${r} 0 1 ${way} ${-r} 0Z`;

const MARKER_SHAPES = {
  circle: (r) => `M${-r} 0A${r} ${r} 0 1 1 ${r} 0A${r} ${r} 0 1 1 ${-r} 0Z`,
  triangle: (r) => markerPolygon(3, [1.25 * r]),
  diamond: (r) => markerPolygon(4, [1.25 * r]),
  star: (r) => markerPolygon(10, [1.45 * r, 0.6 * r]),
  soul: (r) => `${markerRing(1.5 * r, 1)}${markerRing(1.15 * r, 0)}${markerPolygon(4, [0.8 * r])}`,
  cross: (r) => `M${-r} ${-r}L${r} ${r}M${-r} ${r}L${r} ${-r}`,
};

export function markerPath(marker, size) {
  return (MARKER_SHAPES[marker] ?? MARKER_SHAPES.circle)(size / 2);
}

export const markerStroked = (marker) => marker === "cross";

const madeStamps = new Map();

export function stamp(...look) {
  const key = look.join(" ");
  if (!madeStamps.has(key)) madeStamps.set(key, makeStamp(...look));
  return madeStamps.get(key);
}

function makeStamp(marker, size, fill, paper, ratio) {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = Math.ceil((1.7 * size + 4) * ratio);
  const context = canvas.getContext("2d");
  context.translate(canvas.width / 2, canvas.height / 2);
  context.scale(ratio, ratio);
  const path = new Path2D(markerPath(marker, size));
  if (markerStroked(marker)) {
    context.strokeStyle = fill;
    context.lineWidth = Math.max(1.4, size / 4);
    context.stroke(path);
  } else {
    if (paper) {
      context.strokeStyle = paper; // a rim, so that neighbours stay apart
      context.lineWidth = 1.5;
      context.stroke(path);
    }
    context.fillStyle = fill;
    context.fill(path);
  }
  return canvas;
}

export function markerSwatch(marker, name) {
  const paint = name.startsWith("--") ? `var(${name})` : name;
  const stroked = markerStroked(marker);
  const style = stroked ? { stroke: paint, fill: "none", strokeWidth: "2.5" } : { fill: paint };
  return svg(
    "svg",
    { class: "zsl-swatch", viewBox: "-8 -8 16 16", "aria-hidden": "true" },
    svg("path", { d: markerPath(marker, 10), style }),
  );
}
