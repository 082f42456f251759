// The second part: the divergence over confidence, under two exponents that can be moved.
import { Curve } from "../kit/curve.js";
import { el } from "../kit/dom.js";
import { buttons, slider } from "../kit/sliders.js";
import { divergenceAt, namesOf } from "./divergence.js";

const POINTS = 80;

export class Formula {
  // onExponents(alpha, beta)
  constructor({ classes, learned, alpha, beta, onExponents }) {
    Object.assign(this, { classes, alpha, beta, onExponents });
    this.confidence = Array.from({ length: POINTS + 1 }, (_, i) => {
      const even = 1 / classes;
      return even + (1 - even) * (i / POINTS);
    });
    const control = (label, value, onInput) =>
      slider({ label, min: 0.05, max: 1, step: 0.01, value, onInput, format: (v) => v.toFixed(2) });
    this.sliders = [
      control("first exponent, α", alpha, (v) => this.change(v, this.beta)),
      control("second exponent, β", beta, (v) => this.change(this.alpha, v)),
    ];
    const jump = (text, title, next) => ({ text, title, onClick: () => this.change(...next()) });
    const named = [
      jump("Tsallis", "β = α", () => [this.alpha, this.alpha]),
      jump("Rényi", "β to 1", () => [this.alpha < 1 ? this.alpha : 0.5, 1]),
      jump("Bhattacharyya", "twice the Bhattacharyya distance: α = ½, β to 1", () => [0.5, 1]),
      jump("Kullback-Leibler", "α and β to 1", () => [1, 1]),
    ];
    if (learned) named.push(jump("as learned", "the model's own exponents", () => learned));
    this.curve = new Curve({
      label: "Divergence to the uniform distribution over confidence",
      xLabel: "confidence in one class",
      yLabel: "divergence",
      xRange: [0, 1],
      yRange: [0, Math.ceil(Math.log(classes) * 2) / 2],
      lines: this.lines(),
      marker: {
        kind: "point",
        line: "these exponents",
        value: POINTS / 2,
        label: "confidence",
        text: (i) => this.words(i),
      },
      onInput: () => this.tell(),
    });
    this.said = el("p", { class: "zsl-note zsl-creative-said" });
    this.el = el(
      "div",
      { class: "zsl-columns" },
      el("div", { class: "zsl-stage" }, this.curve.el),
      el("div", { class: "zsl-panel" }, this.sliders.map((each) => each.el), buttons(named, "named divergences").el, this.said),
    );
    this.tell();
  }

  lines() {
    const { confidence, classes } = this;
    const values = (alpha, beta) => confidence.map((c) => divergenceAt(c, classes, alpha, beta));
    return [
      { name: "Kullback-Leibler", x: confidence, y: values(1, 1), colour: "--zsl-line", dash: true },
      { name: "twice Bhattacharyya", x: confidence, y: values(0.5, 1), colour: "--zsl-line" },
      { name: "these exponents", x: confidence, y: values(this.alpha, this.beta), colour: "--zsl-accent" },
    ];
  }

  words(i) {
    const c = this.confidence[i];
    const value = divergenceAt(c, this.classes, this.alpha, this.beta);
    return `confidence ${Math.round(100 * c)} %, divergence ${value.toFixed(2)}`;
  }

  change(alpha, beta) {
    this.set(alpha, beta);
    this.onExponents(this.alpha, this.beta);
  }

  set(alpha, beta) {
    Object.assign(this, { alpha, beta });
    [alpha, beta].forEach((value, i) => this.sliders[i].set(value));
    this.curve.setLines(this.lines());
    this.tell();
  }

  tell() {
    const name = namesOf(this.alpha, this.beta);
    this.said.textContent = `This is ${name}. On the curve: ${this.words(this.curve.value)}.`;
  }

  destroy() {
    this.curve.destroy();
  }
}
