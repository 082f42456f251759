// The point under the reader's finger: its picture, if one can be had, and what it is, in a corner of
// the map that the finger does not cover.
//
// A page of the book has the pictures in sprite sheets beside it; a notebook asks its kernel. If
// neither answers, the words stand alone.
import { pixelDensity } from "../kit/canvas.js";
import { el } from "../kit/dom.js";

const TILE = 64;
const TILES_A_LINE = 10;
const CARD_SIDE = 84;

export class PointCard {
  /** `pictures` is a sheet's address with {name} in it, or ""; `firstRows` the row of the first
   * picture of each class; `model` is asked where there are no sheets. */
  constructor({ model, names, pictures, firstRows }) {
    Object.assign(this, { model, names, pictures, firstRows, wanted: null, urls: [] });
    this.sheets = new Map();
    this.canvas = el("canvas", {
      class: "zsl-card-picture", role: "img", width: TILE, height: TILE, hidden: true,
    });
    this.words = el("p", {});
    this.el = el("div", { class: "zsl-card", hidden: true }, this.canvas, this.words);
    this.onMessage = (content, buffers) => this.receive(content, buffers);
    model.on("msg:custom", this.onMessage);
    this.show(null);
  }

  /** `point` is { words, label, row, right } or null; row and label only of real ones, right says
   * that it lies in the right half of the map. */
  show(point) {
    this.wanted = point?.row ?? null;
    this.canvas.hidden = true;
    this.el.hidden = !point;
    this.words.textContent = point?.words ?? "";
    this.canvas.ariaLabel = `Picture: ${this.words.textContent}`;
    this.el.classList.toggle("zsl-card-left", Boolean(point?.right));
    if (this.wanted === null) return;
    const root = document.documentElement.dataset.content_root; // set by the book's theme
    if (this.pictures && root !== undefined) this.fromSheet(root, point);
    else this.model.send({ want: this.wanted });
  }

  async fromSheet(root, { label, row }) {
    const address = `${root}_static/${this.pictures.replace("{name}", this.names[label])}`;
    if (!this.sheets.has(address)) this.sheets.set(address, loadImage(address));
    const image = await this.sheets.get(address);
    if (!image || this.wanted !== row) return;
    const tile = row - this.firstRows[label];
    this.draw(image, (tile % TILES_A_LINE) * TILE, Math.floor(tile / TILES_A_LINE) * TILE, TILE, TILE);
  }

  async receive(content, buffers) {
    if (content?.picture !== this.wanted || !buffers?.length) return;
    const url = URL.createObjectURL(new Blob([buffers[0]], { type: "image/png" }));
    const image = await loadImage(url);
    URL.revokeObjectURL(url);
    if (image && content.picture === this.wanted) this.draw(image, 0, 0, image.width, image.height);
  }

  draw(image, x, y, width, height) {
    const scale = CARD_SIDE / Math.max(width, height);
    const ratio = pixelDensity();
    Object.assign(this.canvas, { width: width * scale * ratio, height: height * scale * ratio });
    Object.assign(this.canvas.style, { width: `${width * scale}px`, height: `${height * scale}px` });
    const context = this.canvas.getContext("2d");
    context.imageSmoothingQuality = "high";
    context.drawImage(image, x, y, width, height, 0, 0, this.canvas.width, this.canvas.height);
    this.canvas.hidden = false;
  }

  destroy() {
    this.model.off("msg:custom", this.onMessage);
  }
}

/** The picture at an address, or null. */
function loadImage(address) {
  return new Promise((done) => {
    const image = new Image();
    image.onload = () => done(image);
    image.onerror = () => done(null);
    image.src = address;
  });
}
