// Chapter 6: how many features to generate. A slider over the numbers that were measured.

import { float32 } from "./kit/arrays.js";
import { el, onFrame } from "./kit/dom.js";
import { copyText, Link } from "./kit/link.js";
import { buttons, slider } from "./kit/sliders.js";
import { Status } from "./kit/status.js";
import { makeChart } from "./synthetic/chart.js";
import { makeBalance, makeRows } from "./synthetic/rows.js";
import { describe, readSweep } from "./synthetic/sweep.js";

function render({ model, el: place }) {
  const sizes = model.get("sizes");
  const sweep = readSweep(float32(model.get("values")), model.get("seeds").length, sizes);
  const marked = model.get("marked");
  const real = model.get("real");
  const indexOf = (n) => Math.max(sizes.indexOf(n), 0);
  let k = indexOf(model.get("n"));

  const chart = makeChart(sweep, { marked, real, onPick: (index) => go(index) });
  const control = slider({
    label: "generated features an unseen class",
    min: 0,
    max: sizes.length - 1,
    step: 1,
    value: k,
    format: (index) => `${sizes[index]}`,
    onInput: (index) => go(Math.round(index)),
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
  let timer = 0;
  function go(index, byReader = true) {
    if (byReader && index === k) return;
    k = index;
    control.set(k);
    redraw();
    status.say(describe(sweep, k, real));
    if (!byReader) return;
    link.write({ n: sizes[k] });
    clearTimeout(timer);
    timer = setTimeout(() => {
      model.set("n", sizes[k]);
      model.save_changes();
    }, 120);
  }
  const fromLink = (state) => {
    if (state && sizes.includes(Number(state.n))) go(indexOf(Number(state.n)), false);
  };
  const link = new Link(model.get("figure_id"), { onChange: fromLink });
  const onN = () => go(indexOf(model.get("n")), false);
  model.on("change:n", onN);

  const seeds = model.get("seeds").length;
  const share = buttons([
    { text: "Copy link", onClick: () => copyText(link.url({ n: sizes[k] }), status) },
  ]);
  share.el.hidden = !link.works; // the address of a notebook belongs to others
  const words = [
    `Means of ${seeds} seeds; bands and ± are the standard deviation, dots the seeds, scores in %.`,
    marked ? `▲ marks ${marked}, the number used in this chapter.` : "",
    "Test data: they show what happens and may not choose the number.",
  ];
  place.append(
    el(
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
    ),
  );
  go(k, false);
  fromLink(link.read());
  return () => {
    clearTimeout(timer);
    redraw.cancel();
    model.off("change:n", onN);
    for (const part of [chart, link, status]) part.destroy();
  };
}

export default { render };
