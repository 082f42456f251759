// What a figure shows, in a sentence, for eyes and for screen readers.
//
// new Status({ visible = true })
//   .el          a polite live region
//   .say(text)   at most one message every 600 ms; of several, the last one
//   .text        what was said last
//   .destroy()
import { el } from "./dom.js";

const STATUS_PAUSE = 600;

export class Status {
  constructor({ visible = true } = {}) {
    this.el = el("p", {
      class: visible ? "zsl-status" : "zsl-status zsl-hidden",
      role: "status",
      "aria-live": "polite",
    });
    this.text = "";
    this.timer = 0;
    this.last = -Infinity;
  }

  say(text) {
    this.text = text;
    if (this.timer) return;
    const wait = Math.max(0, this.last + STATUS_PAUSE - performance.now());
    if (wait) this.timer = setTimeout(() => this.tell(), wait);
    else this.tell();
  }

  tell() {
    this.timer = 0;
    this.last = performance.now();
    // the same words again would make some screen readers repeat them
    if (this.el.textContent !== this.text) this.el.textContent = this.text;
  }

  destroy() {
    clearTimeout(this.timer);
  }
}
