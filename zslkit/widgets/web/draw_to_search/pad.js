// Paper, and a pen or an eraser for it: by mouse, by finger, by keys.
//
// new Pad({ onMove(stroke), onStroke(stroke), onUndo(), onTool(tool), describedBy })
//   onMove while a stroke is drawn, onStroke when it has ended
//   .el   .tool = "pen" | "eraser"
//   .show({ strokes, below, looks, frame })  below: a sketch of 4096 bytes to draw on, or null;
//                                            looks: attention of 8 x 8 places, or null, on a sketch
//                                            that was moved by `frame`
//   .drawing    whether a stroke is under way     .destroy()
import { sharpContext } from "../kit/canvas.js";
import { colour, el, onFrame, onTheme } from "../kit/dom.js";
import { ERASER_WIDTH, PAPER, PEN_WIDTH, UNITS, onPaper } from "./raster.js";
import { simplified } from "./strokes.js";

const NEXT_POINT = 2; // units between two points of a stroke
const KEY_STEP = 4;
const KEY_LEAP = 16;
const INK = "#1b1b1f"; // the paper is white in a dark page, too
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

export class Pad {
  constructor({ onMove, onStroke, onUndo, onTool, describedBy }) {
    Object.assign(this, { onMove, onStroke, onUndo, onTool });
    this.tool = "pen";
    this.stroke = null; // the one under way
    this.pointer = null; // the id of the finger that draws it
    this.hand = null; // { x, y }, of the keys
    this.over = null; // where a mouse hovers
    this.shown = { strokes: [], below: null, looks: null, frame: null };
    this.canvas = el("canvas", {
      class: "zsl-pad-canvas", tabindex: 0, role: "application", "aria-label": "paper to draw on",
      "aria-describedby": describedBy,
    });
    this.prompt = el("p", { class: "zsl-pad-prompt", text: "Draw an animal here" });
    this.said = el("p", { class: "zsl-hidden", role: "status" });
    this.el = el("div", { class: "zsl-pad" }, this.canvas, this.prompt, this.said);
    this.layer = document.createElement("canvas"); // ink alone, so that it can be erased
    this.request = onFrame(() => this.draw());
    this.listen();
    this.watcher = new ResizeObserver(() => this.repaint());
    this.watcher.observe(this.canvas);
    this.stopTheme = onTheme(() => this.request());
  }

  listen() {
    const { canvas } = this;
    const on = (kind, fn) => canvas.addEventListener(kind, fn);
    on("pointerdown", (event) => this.down(event));
    on("pointermove", (event) => this.move(event));
    on("pointerup", (event) => event.pointerId === this.pointer && this.end());
    on("pointercancel", (event) => event.pointerId === this.pointer && this.end());
    on("pointerleave", () => this.hover(null));
    on("keydown", (event) => this.key(event));
    on("blur", () => {
      if (this.stroke && this.pointer === null) this.end();
      this.hand = null;
      this.request();
    });
  }

  get drawing() {
    return this.stroke !== null;
  }

  show(state) {
    const inkStays = state.strokes === this.shown.strokes && state.below === this.shown.below;
    this.shown = state;
    if (inkStays) this.request();
    else this.repaint();
  }

  // ---------------------------------------------------------------- pointer
  place({ clientX, clientY }) {
    const box = this.canvas.getBoundingClientRect();
    const unit = (at, start, length) =>
      Math.min(UNITS - 1, Math.max(0, Math.round(((at - start) / length) * UNITS - 0.5)));
    return [unit(clientX, box.left, box.width), unit(clientY, box.top, box.height)];
  }

  down(event) {
    if (!event.isPrimary || event.button > 0 || this.stroke) return;
    event.preventDefault();
    this.canvas.focus({ preventScroll: true });
    this.hand = null;
    this.pointer = event.pointerId;
    this.canvas.setPointerCapture(event.pointerId);
    this.begin(...this.place(event));
  }

  move(event) {
    if (event.pointerType === "mouse") this.hover(this.place(event));
    if (event.pointerId !== this.pointer || !this.stroke) return;
    const steps = event.getCoalescedEvents?.() ?? [];
    for (const step of steps.length ? steps : [event]) this.to(...this.place(step));
  }

  hover(at) {
    this.over = at;
    if (this.tool === "eraser") this.request();
  }

  // ---------------------------------------------------------------- keys
  key(event) {
    const arrow = ARROWS[event.key];
    if ((event.key === "z" && (event.ctrlKey || event.metaKey)) || event.key === "Backspace") {
      if (!this.stroke) this.onUndo();
    } else if (event.ctrlKey || event.metaKey || event.altKey) return;
    else if (arrow) this.step(arrow, event.shiftKey ? KEY_LEAP : KEY_STEP);
    else if (event.key === " ") this.press();
    else if (event.key === "e") this.onTool(this.tool === "pen" ? "eraser" : "pen");
    else if (event.key === "Escape" && this.stroke) this.end();
    else return;
    event.preventDefault();
  }

  step([dx, dy], by) {
    this.hand ??= { x: UNITS / 2, y: UNITS / 2 };
    const within = (value) => Math.min(UNITS - 1, Math.max(0, value));
    Object.assign(this.hand, { x: within(this.hand.x + dx * by), y: within(this.hand.y + dy * by) });
    if (this.stroke) this.to(this.hand.x, this.hand.y);
    else this.request();
  }

  press() {
    this.hand ??= { x: UNITS / 2, y: UNITS / 2 };
    if (this.stroke) this.end();
    else this.begin(this.hand.x, this.hand.y);
    const across = (value) => `${Math.round((100 * value) / UNITS)} %`;
    this.said.textContent = `${this.tool} ${this.stroke ? "down" : "up"}, ` +
      `${across(this.hand.x)} from the left, ${across(this.hand.y)} from the top`;
  }

  // ---------------------------------------------------------------- strokes
  begin(x, y) {
    this.stroke = { tool: this.tool, xs: [x], ys: [y] };
    this.prompt.hidden = true;
    this.extend();
  }

  to(x, y) {
    const { xs, ys } = this.stroke;
    if (Math.hypot(x - xs.at(-1), y - ys.at(-1)) < NEXT_POINT) return;
    xs.push(x);
    ys.push(y);
    this.extend();
  }

  extend() {
    const { tool, xs, ys } = this.stroke;
    this.lay({ tool, xs: xs.slice(-2), ys: ys.slice(-2) });
    this.request();
    this.onMove(this.stroke);
  }

  end() {
    const { stroke } = this;
    this.stroke = null;
    this.pointer = null;
    this.onStroke(simplified(stroke));
  }

  // ---------------------------------------------------------------- painting
  /** All ink anew. */
  repaint() {
    const side = this.canvas.clientWidth;
    if (!side) return;
    this.ink = sharpContext(this.layer, side);
    this.ink.scale(side / UNITS, side / UNITS);
    if (this.shown.below) this.layBelow(this.shown.below);
    this.shown.strokes.forEach((stroke) => this.lay(stroke));
    if (this.stroke) this.lay(this.stroke);
    this.request();
  }

  layBelow(sketch) {
    const image = new ImageData(PAPER, PAPER);
    sketch.forEach((grey, k) => image.data.set([27, 27, 31, 255 - grey], 4 * k));
    const small = document.createElement("canvas");
    small.width = small.height = PAPER;
    small.getContext("2d").putImageData(image, 0, 0);
    this.ink.imageSmoothingQuality = "high";
    this.ink.drawImage(small, 0, 0, UNITS, UNITS);
  }

  lay({ tool, xs, ys }) {
    const { ink } = this;
    if (!ink) return;
    const width = tool === "pen" ? PEN_WIDTH : ERASER_WIDTH;
    ink.globalCompositeOperation = tool === "pen" ? "source-over" : "destination-out";
    Object.assign(ink, { strokeStyle: INK, lineWidth: width, lineCap: "round", lineJoin: "round" });
    ink.beginPath();
    ink.moveTo(xs[0] + 0.5, ys[0] + 0.5);
    if (xs.length === 1) ink.lineTo(xs[0] + 0.5, ys[0] + 0.5); // a dot, by its round ends
    for (let k = 1; k < xs.length; k++) ink.lineTo(xs[k] + 0.5, ys[k] + 0.5);
    ink.stroke();
    ink.globalCompositeOperation = "source-over";
  }

  draw() {
    const side = this.canvas.clientWidth;
    if (!side) return;
    const context = sharpContext(this.canvas, side);
    context.fillStyle = "#fff";
    context.fillRect(0, 0, side, side);
    context.scale(side / UNITS, side / UNITS);
    if (this.shown.looks) this.drawLooks(context);
    context.drawImage(this.layer, 0, 0, UNITS, UNITS);
    this.drawHand(context);
    const { strokes, below } = this.shown;
    this.prompt.hidden = Boolean(strokes.length || below || this.stroke);
  }

  /** Where the encoder looks, below the ink: the stronger the more. */
  drawLooks(context) {
    const { looks, frame } = this.shown;
    const across = Math.sqrt(looks.length);
    const { scale, x, y } = frame ?? { scale: 1, x: 96, y: 96 };
    const top = Math.max(...looks);
    context.fillStyle = colour("--zsl-accent");
    const edge = (k, middle) => onPaper((k * PAPER) / across, middle, scale);
    looks.forEach((look, k) => {
      const column = k % across;
      const row = (k - column) / across;
      context.globalAlpha = 0.85 * (look / top);
      const [left, high] = [edge(column, x), edge(row, y)];
      context.fillRect(left, high, edge(column + 1, x) - left, edge(row + 1, y) - high);
    });
    context.globalAlpha = 1;
  }

  drawHand(context) {
    const at = this.hand ?? (this.tool === "eraser" && this.over && { x: this.over[0], y: this.over[1] });
    if (!at) return;
    const radius = (this.tool === "pen" ? 2.2 * PEN_WIDTH : ERASER_WIDTH) / 2;
    context.beginPath();
    context.arc(at.x + 0.5, at.y + 0.5, radius, 0, 2 * Math.PI);
    context.strokeStyle = "#a3356f";
    context.lineWidth = this.stroke ? 3 : 1.5;
    context.stroke();
  }

  destroy() {
    this.request.cancel();
    this.watcher.disconnect();
    this.stopTheme();
  }
}
