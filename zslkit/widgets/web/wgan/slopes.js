import { sharpContext } from "../kit/canvas.js";
import { colour, el } from "../kit/dom.js";

const STEEPEST = 3; // the strip ends here; steeper slopes are counted

// How long the critic's gradients are at the points between: one dot each, and a line at 1, which
// is what the penalty asks for.
export function makeSlopes() {
  const canvas = el("canvas", { role: "img", class: "zsl-slopes" });
  const title = el("p", { class: "zsl-note" });
  const words = el("p", { class: "zsl-note" });
  return {
    el: el(
      "div",
      {},
      title,
      canvas,
      words,
    ),
    draw(long, opponent) {
      title.textContent = `How steep is the ${opponent} at the points between?`;
      const width = Math.max(180, canvas.clientWidth || 300);
      const height = 64;
      const context = sharpContext(canvas, width, height);
      const xOf = (v) => 8 + ((width - 16) * Math.min(v, STEEPEST)) / STEEPEST;
      const base = height - 18;
      context.fillStyle = colour("--zsl-accent", canvas);
      context.globalAlpha = 0.75;
      long.forEach((v, i) => {
        context.beginPath(); // spread in height only so that dots do not hide each other
        context.arc(xOf(v), 5 + ((i * 29) % 37) * ((base - 10) / 37), 2.5, 0, 2 * Math.PI);
        context.fill();
      });
      context.globalAlpha = 1;
      context.strokeStyle = colour("--zsl-ink", canvas);
      context.fillStyle = context.strokeStyle;
      context.lineWidth = 1;
      context.beginPath();
      context.moveTo(xOf(0), base);
      context.lineTo(xOf(STEEPEST), base);
      context.moveTo(xOf(1), 0);
      context.lineTo(xOf(1), base + 4);
      context.stroke();
      context.font = "12px sans-serif";
      context.textAlign = "center";
      [0, 1, 2, 3].forEach((v) => context.fillText(v, xOf(v), height - 4));
      const text = describeSlopes(long);
      canvas.setAttribute("aria-label", text);
      words.textContent = text;
    },
  };
}

function describeSlopes(long) {
  const mean = long.reduce((a, b) => a + b, 0) / long.length;
  const near = long.filter((v) => Math.abs(v - 1) < 0.25).length;
  const beyond = long.filter((v) => v > STEEPEST).length;
  const more = beyond ? `, ${beyond} beyond the strip` : "";
  return `Mean slope ${mean.toFixed(2)}; ${near} of ${long.length} within 0.25 of 1${more}.`;
}
