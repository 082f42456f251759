// A reader's strokes as a sketch of 64 x 64 in four greys, as zslkit.datasets.zoo.doodles makes it
// in Python: the same sums in the same order, so the two agree to the last pixel.
//
// A stroke is { tool: "pen" | "eraser", xs, ys }, whole numbers from 0 to 255.
// doodle(strokes, { on = null, fill = null }) -> { grey: Uint8Array(4096), frame, blank }
//   on: a sketch of 4096 bytes that is drawn on; fill: pixels that the longer side is scaled to;
//   frame: { scale, x, y }, how the drawing was moved, or null

export const PAPER = 64; // pixels of a sketch
export const UNITS = 256; // of a stroke's coordinates
export const ERASER_REACH = 9; // as all that follows, in fine pixels, three to a pixel
const FINE = 3;
const FINE_SIDE = PAPER * FINE;
const PEN_REACH = 1.75;
const LARGEST_SCALE = 4;
const GREYS = [255, 255, 170, 170, 85, 85, 0, 0, 0, 0]; // by how many of nine are inked

export const PEN_WIDTH = (2 * PEN_REACH * UNITS) / FINE_SIDE; // in units
export const ERASER_WIDTH = (2 * ERASER_REACH * UNITS) / FINE_SIDE;

const asDrawn = { scale: 1, x: FINE_SIDE / 2, y: FINE_SIDE / 2 };

export function doodle(strokes, { on = null, fill = null } = {}) {
  let { ink, kept } = inked(strokes, asDrawn);
  const frame = on ? null : frameOf(ink, fill);
  if (frame) ({ ink } = inked(strokes, frame));
  const grey = new Uint8Array(PAPER * PAPER);
  let blank = true;
  for (let at = 0; at < grey.length; at++) {
    grey[at] = GREYS[counted(ink, at)];
    if (on) {
      const below = ((255 - on[at]) * counted(kept, at)) / FINE ** 2;
      grey[at] = Math.min(grey[at], 85 * Math.floor((255 - below) / 85 + 0.5));
    }
    blank &&= grey[at] === 255;
  }
  return { grey, frame, blank };
}

/** Where a point of the paper, in units, lies on the sketch, in pixels. */
export const onSketch = (unit, middle, scale) =>
  ((((unit + 0.5) * FINE_SIDE) / UNITS - middle) * scale + FINE_SIDE / 2) / FINE;

/** Where a pixel's edge of the sketch lies on the paper, in units. */
export const onPaper = (pixel, middle, scale) =>
  (((pixel * FINE - FINE_SIDE / 2) / scale + middle) * UNITS) / FINE_SIDE;

function frameOf(ink, fill) {
  if (fill === null) return null;
  let [left, right, top, bottom] = [FINE_SIDE, 0, FINE_SIDE, 0];
  for (let at = 0; at < ink.length; at++) {
    if (!ink[at]) continue;
    const x = at % FINE_SIDE;
    const y = (at - x) / FINE_SIDE;
    left = Math.min(left, x);
    right = Math.max(right, x + 1);
    top = Math.min(top, y);
    bottom = Math.max(bottom, y + 1);
  }
  if (right <= left) return null;
  const scale = Math.min(LARGEST_SCALE, (FINE * fill) / Math.max(right - left, bottom - top));
  return { scale, x: (left + right) / 2, y: (top + bottom) / 2 };
}

function inked(strokes, { scale, x, y }) {
  const ink = new Uint8Array(FINE_SIDE ** 2);
  const kept = new Uint8Array(FINE_SIDE ** 2).fill(1);
  for (const { tool, xs, ys } of strokes) {
    const pen = tool === "pen";
    // the pen keeps its width, however large the drawing becomes; what is erased stays so
    const reach = pen ? PEN_REACH : ERASER_REACH * scale;
    const placed = (values, middle) => Float64Array.from(
      values, (v) => (((v + 0.5) * FINE_SIDE) / UNITS - middle) * scale + FINE_SIDE / 2);
    const px = placed(xs, x);
    const py = placed(ys, y);
    for (let k = 0; k < Math.max(1, px.length - 1); k++) {
      const end = Math.min(k + 1, px.length - 1);
      alongSegment(px[k], py[k], px[end], py[end], reach, (at) => {
        if (pen) ink[at] = 1;
        else ink[at] = kept[at] = 0;
      });
    }
  }
  return { ink, kept };
}

/** Calls `touch` for the fine pixels whose middle lies within `reach` of a segment. */
function alongSegment(x0, y0, x1, y1, reach, touch) {
  const span = (a, b) => [
    Math.max(0, Math.floor(Math.min(a, b) - reach)),
    Math.min(FINE_SIDE, Math.ceil(Math.max(a, b) + reach)),
  ];
  const [left, right] = span(x0, x1);
  const [top, bottom] = span(y0, y1);
  const dx = x1 - x0;
  const dy = y1 - y0;
  const length = dx * dx + dy * dy;
  for (let row = top; row < bottom; row++) {
    const py = row + 0.5 - y0;
    for (let column = left; column < right; column++) {
      const px = column + 0.5 - x0;
      const along = length > 0 ? Math.min(1, Math.max(0, (px * dx + py * dy) / length)) : 0;
      const ex = px - along * dx;
      const ey = py - along * dy;
      if (ex * ex + ey * ey <= reach * reach) touch(row * FINE_SIDE + column);
    }
  }
}

function counted(fine, at) {
  const column = at % PAPER;
  const start = ((at - column) / PAPER) * FINE * FINE_SIDE + column * FINE;
  let count = 0;
  for (let row = 0; row < FINE; row++)
    for (let k = 0; k < FINE; k++) count += fine[start + row * FINE_SIDE + k];
  return count;
}
