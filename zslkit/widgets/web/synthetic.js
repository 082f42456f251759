// Chapter 6: how many features to generate. A slider over the numbers that were measured.

import { float32 } from "./kit/arrays.js";
import { el, onFrame } from "./kit/dom.js";
import { copyText, Link } from "./kit/link.js";
import { buttons, slider } from "./kit/sliders.js";
import { Status } from "./kit/status.js";
import { telling } from "./kit/telling.js";
import { makeChart, shareOf } from "./synthetic/chart.js";
import { makeBalance, makeRows } from "./synthetic/rows.js";
import { describe, readSweep } from "./synthetic/sweep.js";

const STEPS = 1000; // of the slider, whose places are those of the chart's axis

function render({ model, el: place }) {
  const sizes = model.get("sizes");
  const sweep = readSweep(float32(model.get("values")), model.get("seeds").length, sizes);
  const marked = model.get("marked");
  const real = model.get("real");
  const indexOf = (n) => Math.max(sizes.indexOf(n), 0);
  let k = indexOf(model.get("n"));

  const chart = makeChart(sweep, { marked, real, onPick: (index) => go(index) });
  const places = sizes.map((n) => Math.round(STEPS * shareOf(sizes, n)));
  const nearest = (at) => {
    const off = places.map((each) => Math.abs(each - at));
    return off.indexOf(Math.min(...off));
  };
  const control = slider({
    label: "generated features an unseen class",
    min: 0,
    max: STEPS,
    step: 1,
    value: places[k],
    format: (at) => `${sizes[nearest(at)]}`,
    onInput: (at) => slide(at),
  });
  let held = false; // by a pointer
  for (const kind of ["pointerdown", "pointerup", "pointercancel"])
    control.input.addEventListener(kind, () => {
      held = kind === "pointerdown";
    });
  // A key, or a screen reader, goes from one number to the next, however far that is.
  function slide(at) {
    const next = k + Math.sign(at - places[k]);
    const index = held || nearest(at) !== k ? nearest(at) : next;
    control.set(places[index]);
    go(index);
  }
  control.input.addEventListener("keydown", (event) => {
    const step = { ArrowLeft: -1, ArrowDown: -1, PageDown: -2, ArrowRight: 1, ArrowUp: 1, PageUp: 2 }[event.key];
    if (!step) return;
    event.preventDefault();
    go(Math.min(Math.max(k + step, 0), sizes.length - 1));
  });
  const rows = makeRows();
  const balance = real ? makeBalance(sizes, real) : null;
  const status = new Status();

  const redraw = onFrame(() => {
    chart.set(k);
    rows.set(sweep.stats, k);
    balance?.set(k);
    control.input.setAttribute("aria-valuetext", `${sizes[k]} features`);
  });
  const tell = telling(model, () => ({ n: sizes[k] }));
  function go(index, byReader = true) {
    if (byReader && index === k) return;
    k = index;
    control.set(places[k]);
    redraw();
    status.say(describe(sweep, k, { real, marked }));
    if (!byReader) return;
    link.write({ n: sizes[k] });
    tell();
  }
  const fromLink = (state) => {
    if (state && sizes.includes(Number(state.n))) go(indexOf(Number(state.n)), false);
  };
  const link = new Link(model.get("figure_id"), { onChange: fromLink });
  const onN = () => go(indexOf(model.get("n")), false);
  model.on("change:n", onN);

  const seeds = model.get("seeds").length;
  const copy = { text: "Copy link", onClick: () => copyText(link.url({ n: sizes[k] })) };
  const share = buttons([copy], "share");
  share.el.hidden = !link.works; // the address of a notebook belongs to others
  const words = [
    `Means of ${seeds} seeds; bands and ± are the standard deviation, dots the seeds, scores in %.`,
    "The generators are the same at every number; only the final classifier is trained anew.",
    marked ? `The chapter uses ${marked}.` : "",
    "Test data: they show what happens and may not choose the number.",
  ];
  const root = el(
    "div",
    { class: "zsl-figure zsl-synthetic" },
    el(
      "div",
      { class: "zsl-columns" },
      el("div", { class: "zsl-stage" }, chart.el, control.el),
      el("div", { class: "zsl-panel" }, rows.el, balance?.el, share.el),
    ),
    status.el,
    el("p", { class: "zsl-note", text: words.filter(Boolean).join(" ") }),
  );
  place.append(root);
  go(k, false);
  fromLink(link.read());
  return () => {
    tell.cancel();
    redraw.cancel();
    model.off("change:n", onN);
    for (const part of [chart, link, status]) part.destroy();
    root.remove();
  };
}

export default { render };
