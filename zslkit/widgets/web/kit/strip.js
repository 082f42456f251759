// A row of pictures with a line under each.
//
// new Strip({ label, size = 96 })     size: px, the side of a picture
//   .set([{ source, alt, caption, pressed, onClick }])
//       source: the url of a picture, a Blob, or a canvas (which is then part of the page);
//       with onClick a picture is a button, pressed: whether it is the chosen one
//   .destroy()
import { el } from "./dom.js";

export class Strip {
  constructor({ label, size = 96 }) {
    this.size = size;
    this.urls = [];
    this.el = el("ul", { class: "zsl-strip", "aria-label": label });
  }

  set(pictures) {
    this.destroy();
    this.el.replaceChildren(...pictures.map((each) => el("li", {}, this.item(each))));
  }

  item({ source, alt, caption, pressed = false, onClick }) {
    const figure = [this.picture(source, alt), caption && el("span", { text: caption })];
    if (!onClick) return el("figure", {}, figure);
    return el(
      "button",
      { type: "button", "aria-pressed": String(pressed), onclick: onClick },
      figure,
    );
  }

  picture(source, alt) {
    const side = `${this.size}px`;
    const style = { width: side, height: side };
    if (source instanceof HTMLCanvasElement) {
      Object.assign(source.style, style);
      source.setAttribute("role", "img");
      source.setAttribute("aria-label", alt);
      return source;
    }
    let url = source;
    if (source instanceof Blob) this.urls.push((url = URL.createObjectURL(source)));
    return el("img", { src: url, alt, style, width: this.size, height: this.size });
  }

  destroy() {
    this.urls.forEach((url) => URL.revokeObjectURL(url));
    this.urls = [];
  }
}
