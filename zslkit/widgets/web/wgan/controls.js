import { el, reducedMotion } from "../kit/dom.js";
import { numberField } from "../kit/field.js";
import { buttons, select, slider } from "../kit/sliders.js";
import { opponentOf, RULES } from "./rules.js";
import { LAST_ITERATION, LIMITS } from "./settings.js";
import { SHAPES } from "./shapes.js";
import { capital } from "./words.js";

const RATE = { min: -4, max: -1.3, step: 0.05 }; // powers of ten
const WEIGHT = { min: -2.1, max: 2, step: 0.1 }; // powers of ten; the lowest stands for 0
const TRAIN_TO = "Train to";
const TEN = "10 iterations";
const LONG_ENOUGH = 300; // iterations after which the chapter counts the blobs

const options = (table) =>
  Object.entries(table).map(([value, { label }]) => ({ value, text: label }));

const toPower = (v, least) => Math.max(v > 0 ? Math.log10(v) : least, least);

// Moved by hand, a slider takes round numbers, and says so; Python and links may set any.
function setExactly(control, position, value) {
  control.set(position);
  control.el.querySelector("output").textContent = `${value}`;
  control.input.setAttribute("aria-valuetext", `${value}`);
}

// Every control of the playground. Shape, rules and seed begin a new run; the knobs act at once.
export function makeControls(settings, on) {
  const shape = select({
    label: "Real points",
    options: options(SHAPES),
    value: settings.shape,
    onChange: (value) => on.onRestart({ shape: value }),
  });
  const rules = select({
    label: "Rules",
    options: options(RULES),
    value: settings.rules,
    onChange: (value) => on.onRestart({ rules: value }),
  });
  const seed = numberField({
    label: "Seed",
    min: LIMITS.seed.low,
    max: LIMITS.seed.high,
    value: settings.seed,
    onChange: (value) => on.onRestart({ seed: value }),
  });
  const arrows = select({
    label: "Arrows",
    options: [
      { value: "between", text: "at points between" },
      { value: "generated", text: "at generated points" },
      { value: "none", text: "none" },
    ],
    value: "between",
    onChange: on.onArrows,
  });
  const choices = el(
    "div",
    { class: "zsl-row zsl-wgan-choices" },
    shape.el,
    rules.el,
    arrows.el,
    seed.el,
  );

  const stepping = buttons(
    [
      { text: "", primary: true, onClick: on.onCritic },
      { text: "Generator step", primary: true, onClick: on.onGenerator },
    ],
    "train one network",
  );
  const target = numberField({ label: "iteration to train to", min: 1, max: LAST_ITERATION, value: LONG_ENOUGH });
  target.name.className = "zsl-hidden"; // the button beside it says it
  target.input.addEventListener("keydown", (event) => event.key === "Enter" && goTo());
  const goTo = () => target.take() && on.onGoTo(target.value);
  const iterating = buttons(
    [
      { text: "1 iteration", title: "the critic's steps and one of the generator", onClick: on.onIteration },
      { text: TEN, onClick: on.onTen },
      { text: TRAIN_TO, title: "this iteration, from the start where it lies behind", onClick: goTo },
    ],
    "train both",
  );
  const [, ten, onward] = iterating.buttons;
  const joined = el("span", { class: "zsl-wgan-target" }); // on one line with its number
  onward.before(joined);
  joined.append(onward, target.el);
  const running = buttons(
    [
      { text: "Run slowly", onClick: () => on.onPlay("slow") },
      { text: "Run", onClick: () => on.onPlay("quick") },
      { text: "Start again", onClick: on.onReset },
      { text: "Copy link", onClick: on.onCopy },
    ],
    "run",
  );
  ten.classList.add("zsl-wgan-ten");
  const [slow, quick, , copy] = running.buttons;
  slow.hidden = reducedMotion();
  quick.hidden = reducedMotion();

  const weightAt = (v) => (v <= WEIGHT.min ? 0 : Number((10 ** v).toPrecision(2)));
  const weight = slider({
    label: "penalty weight λ",
    ...WEIGHT,
    value: toPower(settings.weight, WEIGHT.min),
    format: (v) => `${weightAt(v)}`,
    onInput: (v) => on.onSetting({ weight: weightAt(v) }),
  });
  const steps = slider({
    label: "",
    min: 1,
    max: 20,
    step: 1,
    value: settings.steps,
    format: (v) => `${v}`,
    onInput: (v) => on.onSetting({ steps: v }),
  });
  const rate = slider({
    label: "",
    ...RATE,
    value: Math.log10(settings.rate),
    format: (v) => (10 ** v).toPrecision(2),
    onInput: (v) => on.onSetting({ rate: Number((10 ** v).toPrecision(2)) }),
  });

  const ends = [el("output", {}), el("output", {})];
  const legend = el(
    "div",
    { class: "zsl-wgan-legend" },
    el("span", { class: "zsl-key-real", text: "● real" }),
    el("span", { class: "zsl-key-made", text: "✖ generated" }),
    el("span", { class: "zsl-key-between", text: "◆ between" }),
    el("span", { class: "zsl-key-slope" }, el("i", { "aria-hidden": "true" }), "slope 1 (none drawn longer than 3)"),
    el("span", { class: "zsl-key-ground" }, ends[0], el("i", { "aria-hidden": "true" }), ends[1]),
  );

  return {
    choices,
    copy,
    legend,
    steps: el("div", { class: "zsl-wgan-steps" }, stepping.el, iterating.el, running.el),
    knobs: el("div", { class: "zsl-wgan-knobs" }, weight.el, steps.el, rate.el),
    // Brings all controls to what the run says.
    show(run, playing, pressed) {
      settings = run.settings;
      shape.set(settings.shape);
      rules.set(settings.rules);
      if (document.activeElement !== seed.input) seed.set(settings.seed);
      const opponent = opponentOf(settings.rules);
      stepping.buttons[0].textContent = `${capital(opponent)} step`;
      steps.name.textContent = `${opponent} steps an iteration`;
      rate.name.textContent = `learning rate of the ${opponent}`;
      setExactly(weight, toPower(settings.weight, WEIGHT.min), settings.weight);
      weight.el.hidden = settings.rules !== "penalty";
      steps.set(settings.steps);
      setExactly(rate, Math.log10(settings.rate), settings.rate);
      slow.textContent = playing === "slow" ? "Pause" : "Run slowly";
      const stops = playing === "work" && pressed;
      onward.textContent = stops === "onward" ? "Stop" : TRAIN_TO;
      ten.textContent = stops === "ten" ? "Stop" : TEN;
      quick.textContent = playing === "quick" ? "Pause" : "Run";
      if (run.broken()) return;
      const { low, high } = run.view.ground;
      const name = RULES[settings.rules].wasserstein ? "critic's score" : "probability of real";
      ends[0].textContent = `${name} ${low.toFixed(1)}`;
      ends[1].textContent = high.toFixed(1);
    },
  };
}
