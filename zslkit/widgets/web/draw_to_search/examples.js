// Sketches of the data set to begin with, as a row of small pictures.
//
// readExamples(bytes) -> [Uint8Array(4096)]        two bits a pixel, the first in the lowest bits
// makeExamples({ sketches, labels, names, onPick(index) }) -> { el, set(index | null) }
import { el } from "../kit/dom.js";
import { plainName } from "../kit/names.js";
import { PAPER } from "./raster.js";

export function readExamples(bytes) {
  const size = PAPER * PAPER;
  const greys = Uint8Array.from({ length: 4 * bytes.length }, (_, k) =>
    85 * ((bytes[k >> 2] >> (2 * (k & 3))) & 3));
  return Array.from({ length: greys.length / size }, (_, k) =>
    greys.subarray(k * size, (k + 1) * size));
}

export function makeExamples({ sketches, labels, names, onPick }) {
  const made = sketches.map((sketch, k) => {
    const name = plainName(names[labels[k]]);
    return el("button", {
      type: "button", "aria-pressed": "false", title: `a sketch of the data set: ${name}`,
      "aria-label": `example: ${name}, ${1 + labels.slice(0, k).filter((c) => c === labels[k]).length}`,
      onclick: () => onPick(k),
    }, pictureOf(sketch));
  });
  return {
    el: el("div", { class: "zsl-examples", role: "group", "aria-label": "example sketches" }, made),
    set(index) {
      made.forEach((button, k) => button.setAttribute("aria-pressed", String(k === index)));
    },
  };
}

function pictureOf(sketch) {
  const canvas = el("canvas", { width: PAPER, height: PAPER, "aria-hidden": "true" });
  showSketch(canvas, sketch);
  return canvas;
}

/** A sketch on a canvas of its own size. */
export function showSketch(canvas, sketch) {
  const image = new ImageData(PAPER, PAPER);
  sketch.forEach((grey, k) => image.data.set([grey, grey, grey, 255], 4 * k));
  canvas.getContext("2d").putImageData(image, 0, 0);
}
