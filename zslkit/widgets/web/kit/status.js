// What a figure shows, in a sentence: for eyes at once, for screen readers when it has come to rest.
//
// new Status()
//   .el                       the sentence, and a polite live region that eyes do not see
//   .say(text, aloud = true)  shown at once; spoken at most every 600 ms, of several the last one,
//                             and not at all where it is not aloud
//   .text                     what was said last
//   .destroy()
import { el } from "./dom.js";

const STATUS_PAUSE = 600;

export class Status {
  constructor() {
    this.shown = el("p", { class: "zsl-status", "aria-hidden": "true" });
    this.live = el("p", { class: "zsl-hidden", role: "status", "aria-live": "polite" });
    this.el = el("div", {}, this.shown, this.live);
    this.text = "";
    this.timer = 0;
    this.last = -Infinity;
  }

  say(text, aloud = true) {
    this.text = text;
    this.write(this.shown);
    if (!aloud) this.destroy();
    if (!aloud || this.timer) return;
    const wait = Math.max(0, this.last + STATUS_PAUSE - performance.now());
    if (wait) this.timer = setTimeout(() => this.tell(), wait);
    else this.tell();
  }

  tell() {
    this.timer = 0;
    this.last = performance.now();
    this.write(this.live);
  }

  // the same words again would make some screen readers repeat them
  write(place) {
    if (place.textContent !== this.text) place.textContent = this.text;
  }

  destroy() {
    clearTimeout(this.timer);
    this.timer = 0;
  }
}
