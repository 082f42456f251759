// Pre-rendered frames that a reader steps through. No kernel, no network, no library.
customElements.get("zsl-stepper") || customElements.define("zsl-stepper", class extends HTMLElement {
  connectedCallback() { // while the page is still being read, the frames may not be there yet
    if (document.readyState !== "loading") setTimeout(() => this.start());
    else document.addEventListener("DOMContentLoaded", () => this.start());
  }
  disconnectedCallback() { this.pause(); }
  start() {
    if (this.frames || !this.isConnected) return;
    this.frames = [...this.querySelectorAll(".zsl-frames > img")];
    this.captions = [...this.querySelectorAll("li")];
    [this.slider, this.count, this.list] = ["input", "output", "ol"].map((tag) => this.querySelector(tag));
    [this.back, this.play, this.forth] = this.querySelectorAll("button");
    this.querySelector(".zsl-controls").hidden = false;
    this.play.hidden = matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.classList.add("live");
    this.slider.oninput = () => this.go(+this.slider.value);
    this.back.onclick = () => this.go(this.at - 1);
    this.forth.onclick = () => this.go(this.at + 1);
    this.play.onclick = () => (this.timer ? this.pause() : this.run());
    this.addEventListener("keydown", (event) => {
      const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
      if (step && event.target !== this.slider) this.go(this.at + step); // the slider knows its keys
    });
    this.show(0);
  }

  go(to) { // the reader moved, so what was playing stops
    this.pause();
    this.show(Math.min(Math.max(to, 0), this.frames.length - 1));
  }

  run() {
    if (this.at === this.frames.length - 1) this.show(0);
    this.list?.setAttribute("aria-live", "off"); // too fast to be read out
    this.classList.add("playing");
    this.play.ariaLabel = "pause";
    const next = () => (this.at < this.frames.length - 1 ? this.show(this.at + 1) : this.pause());
    this.timer = setInterval(next, +this.dataset.interval);
  }

  pause() {
    this.timer = clearInterval(this.timer);
    this.classList.remove("playing");
    this.list?.setAttribute("aria-live", "polite");
    if (this.play) this.play.ariaLabel = "play";
  }

  show(to) {
    this.at = to;
    this.frames.forEach((frame, i) => (frame.hidden = i !== to));
    this.captions.forEach((caption, i) => caption.classList.toggle("now", i === to));
    this.slider.value = to;
    this.slider.setAttribute("aria-valuetext", `step ${to + 1} of ${this.frames.length}`);
    this.count.textContent = `${to + 1} / ${this.frames.length}`;
    this.back.ariaDisabled = to === 0; // said, not done: a disabled button would lose the focus
    this.forth.ariaDisabled = to === this.frames.length - 1;
  }
});
