// Strokes while they are drawn, in links and in words of Python.
//
// simplified({ tool, xs, ys }) -> the same line with fewer points
// strokesToText(strokes) -> string        strokesFromText(text) -> strokes | null
// strokesToPython(strokes) -> string

const SLACK = 0.7; // units by which a line may leave the hand's
const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
const ERASES = 0x8000;
const LONGEST = 0x7fff;

/** Without the points that the line hardly needs (Ramer, Douglas and Peucker). */
export function simplified({ tool, xs, ys }) {
  const kept = new Set([0, xs.length - 1]);
  const ranges = [[0, xs.length - 1]];
  while (ranges.length) {
    const [from, to] = ranges.pop();
    let worst = 0;
    let at = -1;
    for (let k = from + 1; k < to; k++) {
      const off = offLine(xs, ys, k, from, to);
      if (off > worst) [worst, at] = [off, k];
    }
    if (worst <= SLACK) continue;
    kept.add(at);
    ranges.push([from, at], [at, to]);
  }
  const order = [...kept].sort((a, b) => a - b);
  return { tool, xs: order.map((k) => xs[k]), ys: order.map((k) => ys[k]) };
}

function offLine(xs, ys, k, from, to) {
  const dx = xs[to] - xs[from];
  const dy = ys[to] - ys[from];
  const length = dx * dx + dy * dy;
  const px = xs[k] - xs[from];
  const py = ys[k] - ys[from];
  const along = length ? Math.min(1, Math.max(0, (px * dx + py * dy) / length)) : 0;
  return Math.hypot(px - along * dx, py - along * dy);
}

/** Letters that an address can hold: for each stroke tool and length in two bytes, then a byte for
 * every x and y. */
export function strokesToText(strokes) {
  const bytes = strokes.flatMap(({ tool, xs, ys }) => {
    const head = Math.min(xs.length, LONGEST) + (tool === "eraser" ? ERASES : 0);
    return [head >> 8, head & 255, ...xs.flatMap((x, k) => [x, ys[k]])];
  });
  let text = "";
  for (let at = 0; at < bytes.length; at += 3) {
    const three = (bytes[at] << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0);
    const letters = [18, 12, 6, 0].map((shift) => LETTERS[(three >> shift) & 63]).join("");
    text += letters.slice(0, Math.min(3, bytes.length - at) + 1);
  }
  return text;
}

export function strokesFromText(text) {
  if (!text) return [];
  const sixes = Array.from(text, (letter) => LETTERS.indexOf(letter));
  if (sixes.includes(-1)) return null;
  const bytes = [];
  let held = 0;
  sixes.forEach((six, k) => {
    held = ((held << 6) | six) & 0xffffff;
    if (k % 4) bytes.push((held >> (6 - 2 * (k % 4))) & 255);
  });
  const strokes = [];
  for (let at = 0; at < bytes.length; ) {
    const head = (bytes[at] << 8) | bytes[at + 1];
    const count = head & LONGEST;
    const pairs = bytes.slice(at + 2, at + 2 + 2 * count);
    if (!count || pairs.length < 2 * count) return null; // cut off, or written by nobody
    strokes.push({
      tool: head & ERASES ? "eraser" : "pen",
      xs: pairs.filter((_, k) => k % 2 === 0),
      ys: pairs.filter((_, k) => k % 2 === 1),
    });
    at += 2 + 2 * count;
  }
  return strokes;
}

export function strokesToPython(strokes) {
  const lines = strokes.map(({ tool, xs, ys }) =>
    `    ("${tool}", [${Array.from(xs).join(", ")}], [${Array.from(ys).join(", ")}]),\n`);
  return lines.length ? `[\n${lines.join("")}]` : "[]";
}
