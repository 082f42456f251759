// Plays a clip from a sheet of clips: a line a clip, its frames side by side.
//
// makePlayer({ sheet, clips, frames = 8 })     sheet: bytes of a WebP picture
//   .el    .show(line, words)    .destroy()
// It loops while it can be seen. With reduced motion it stands still and goes on frame by frame.
import { sharpContext } from "../kit/canvas.js";
import { el, onVisible, reducedMotion } from "../kit/dom.js";

const PLAYER_SIDE = 160; // px
const FRAME_TIME = 150; // ms

export function makePlayer({ sheet, clips, frames = 8 }) {
  const canvas = el("canvas", { role: "img" });
  canvas.style.width = canvas.style.height = `${PLAYER_SIDE}px`;
  const image = new Image();
  const url = URL.createObjectURL(new Blob([sheet], { type: "image/webp" }));
  let line = 0;
  let frame = 0;
  let playing = !reducedMotion();
  let visible = false;
  let timer = 0;

  function draw() {
    const context = sharpContext(canvas, PLAYER_SIDE);
    if (!image.complete || !image.naturalWidth) return;
    const side = image.naturalHeight / clips;
    context.imageSmoothingEnabled = false;
    context.drawImage(image, frame * side, line * side, side, side, 0, 0, PLAYER_SIDE, PLAYER_SIDE);
    canvas.dataset.frame = frame;
  }
  const step = () => {
    frame = (frame + 1) % frames;
    draw();
  };
  function run() {
    clearInterval(timer);
    timer = playing && visible ? setInterval(step, FRAME_TIME) : 0;
    button.textContent = playing ? "Pause" : "Play";
  }
  const button = el("button", {
    type: "button", class: "zsl-button",
    onclick: () => {
      playing = !playing;
      run();
    },
  });
  const next = el("button", {
    type: "button", class: "zsl-button", text: "Next frame",
    onclick: () => {
      playing = false;
      run();
      step();
    },
  });
  image.onload = draw;
  image.src = url;
  const stop = onVisible(canvas, (now) => {
    visible = now;
    run();
  });
  run();
  return {
    el: el("div", { class: "zsl-player" }, canvas, el("div", { class: "zsl-row" }, button, next)),
    show(newLine, words) {
      if (newLine !== line) frame = 0;
      line = newLine;
      canvas.setAttribute("aria-label", words);
      draw();
    },
    destroy() {
      clearInterval(timer);
      stop();
      URL.revokeObjectURL(url);
    },
  };
}
