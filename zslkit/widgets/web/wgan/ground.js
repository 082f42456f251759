import { GRID } from "./look.js";

// The ground as ten grey steps with a line between them: the lighter, the more real. A small
// picture of it is made once for each state of the critic, and stretched over the plane.
const BANDS = 10;
const SIDE = 224; // pixels of the small picture

// colours: [dark, light] as [r, g, b].
export function paintGround(canvas, { values, low, high }, [dark, light]) {
  canvas.width = SIDE;
  canvas.height = SIDE;
  const context = canvas.getContext("2d");
  const picture = context.createImageData(SIDE, SIDE);
  const bands = bandsOf(values, low, high);
  for (let y = 0; y < SIDE; y++) {
    for (let x = 0; x < SIDE; x++) {
      const at = y * SIDE + x;
      const band = bands[at];
      const edge = (x && bands[at - 1] !== band) || (y && bands[at - SIDE] !== band);
      const share = band / (BANDS - 1) - (edge ? 0.12 : 0);
      for (let c = 0; c < 3; c++) {
        picture.data[4 * at + c] = dark[c] + share * (light[c] - dark[c]);
      }
      picture.data[4 * at + 3] = 255;
    }
  }
  context.putImageData(picture, 0, 0);
}

// Which of the ten steps each pixel is on, by bilinear interpolation of the grid. The first row of
// the picture is the upper end of the plane.
function bandsOf(values, low, high) {
  const bands = new Uint8Array(SIDE * SIDE);
  const scale = BANDS / (high - low || 1);
  for (let y = 0; y < SIDE; y++) {
    const row = ((SIDE - 1 - y) / (SIDE - 1)) * (GRID - 1);
    const r = Math.min(Math.floor(row), GRID - 2);
    const down = row - r;
    for (let x = 0; x < SIDE; x++) {
      const column = (x / (SIDE - 1)) * (GRID - 1);
      const c = Math.min(Math.floor(column), GRID - 2);
      const right = column - c;
      const at = r * GRID + c;
      const lower = values[at] + right * (values[at + 1] - values[at]);
      const upper = values[at + GRID] + right * (values[at + GRID + 1] - values[at + GRID]);
      const value = lower + down * (upper - lower);
      bands[y * SIDE + x] = Math.min(Math.max(Math.floor((value - low) * scale), 0), BANDS - 1);
    }
  }
  return bands;
}
