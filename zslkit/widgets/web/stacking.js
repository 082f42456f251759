// Chapter 3: calibrated stacking. Gamma is dragged along the seen-unseen curve, in the margins of
// the pictures, or on a slider; scores and confusion matrix follow.

import { float64, uint16 } from "./kit/arrays.js";
import { Curve } from "./kit/curve.js";
import { el, onFrame } from "./kit/dom.js";
import { copyText, Link } from "./kit/link.js";
import { Matrix } from "./kit/matrix.js";
import { plainName } from "./kit/names.js";
import { buttons, slider } from "./kit/sliders.js";
import { Status } from "./kit/status.js";
import { telling } from "./kit/telling.js";
import { gammaText, inWords, makeBlocks, makeReadout, percentOf, stairs } from "./stacking/readout.js";
import {
  areaUnder,
  bestGamma,
  confusionAt,
  gammaOf,
  makeSweep,
  marginBins,
  rangeOfGamma,
  scoresAt,
} from "./stacking/sweep.js";

const BINS = 34;

function readSweep(model) {
  return makeSweep({
    margin: float64(model.get("margin")),
    seenAnswer: uint16(model.get("seen_answer")),
    unseenAnswer: uint16(model.get("unseen_answer")),
    label: uint16(model.get("label")),
    nSeen: model.get("n_seen"),
    nClasses: model.get("class_names").length,
  });
}

function namedGammas(model, sweep) {
  const chosen = model.get("chosen");
  return [
    { short: "γ = 0", name: "γ = 0, as it is", gamma: 0, marker: "circle" },
    { short: "validation", name: "chosen on validation classes", gamma: chosen, marker: "star" },
    {
      short: "oracle",
      name: "oracle: looks at test data",
      gamma: bestGamma(sweep),
      marker: "diamond",
      colour: "--zsl-accent",
    },
  ].filter(({ gamma }) => typeof gamma === "number");
}

function render({ model, el: place }) {
  const sweep = readSweep(model);
  const named = namedGammas(model, sweep);
  const [low, high] = rangeOfGamma(sweep, named.map((row) => row.gamma));
  const within = (gamma) => Math.min(Math.max(gamma, low), high); // curve, line, slider and links
  const reach = [low, high].map((end) => scoresAt(sweep, end).segment); // on the curve
  let gamma = within(model.get("gamma"));

  const pointOf = (row) => {
    const { u, s } = scoresAt(sweep, row.gamma);
    return { ...row, x: u, y: s };
  };
  const curve = new Curve({
    label: "the seen-unseen curve",
    xLabel: "unseen accuracy u",
    yLabel: "seen accuracy s",
    lines: [{ name: "seen-unseen curve", x: sweep.unseen, y: sweep.seen, area: true }],
    xRange: [0, 1],
    yRange: [0, 1],
    points: named.map(pointOf),
    marker: {
      kind: "point",
      line: "seen-unseen curve",
      value: scoresAt(sweep, gamma).segment,
      label: "place on the curve",
      text: (i) => `u ${percentOf(sweep.unseen[i])}, s ${percentOf(sweep.seen[i])}`,
      limits: reach,
    },
    onInput: (i) => go(i === reach[0] ? low : i === reach[1] ? high : gammaOf(sweep, i), "curve"),
  });

  const bins = marginBins(sweep, low, high, BINS);
  const peak = Math.max(...bins.seen, ...bins.unseen);
  const pictures = (side) => {
    const share = bins.beyond[side];
    return `pictures of ${side} classes${share ? ` (${percentOf(share)} beyond)` : ""}`;
  };
  const margins = new Curve({
    label: "margins of the test pictures",
    xLabel: "best seen minus best unseen score",
    yLabel: "share of pictures",
    lines: [
      { name: pictures("seen"), ...stairs(bins.seen, low, high), colour: "--zsl-seen" },
      {
        name: pictures("unseen"),
        ...stairs(bins.unseen, low, high),
        colour: "--zsl-unseen",
        dash: "5 3",
      },
    ],
    yRange: [0, 1.1 * peak],
    marker: {
      kind: "threshold",
      sides: ["← called unseen", "called seen →"],
      value: gamma,
      label: "gamma",
      step: (high - low) / 200,
      text: (value) => `γ ${gammaText(value)}`,
    },
    onInput: (value) => go(within(value), "margins"),
  });

  const control = slider({
    label: "γ, taken off every score of a seen class",
    min: low,
    max: high,
    step: 0.01,
    value: gamma,
    format: gammaText,
    onInput: (value) => go(value, "slider"),
  });
  const readout = makeReadout(sweep, named, (value) => go(value, "name"));
  const blocks = makeBlocks(sweep);
  const matrix = new Matrix({
    label: "answers of all test pictures",
    names: model.get("class_names").map(plainName),
    unseen: model.get("class_names").map((_, c) => c >= sweep.nSeen),
  });
  const status = new Status();
  const area = areaUnder(sweep);

  const redraw = onFrame(() => {
    readout.set(gamma);
    blocks.set(gamma);
    matrix.set(confusionAt(sweep, gamma));
  });
  const tell = telling(model, () => ({ gamma }));
  function go(value, from) {
    gamma = value;
    if (from !== "curve") curve.set(scoresAt(sweep, gamma).segment);
    if (from !== "margins") margins.set(gamma);
    if (from !== "slider") control.set(gamma);
    redraw();
    status.say(inWords(sweep, gamma));
    if (from === "outside") return;
    link.write({ gamma: gamma.toFixed(4) });
    tell();
  }

  const fromLink = (state) => {
    if (state && Number.isFinite(Number(state.gamma))) go(within(Number(state.gamma)), "outside");
  };
  const link = new Link(model.get("figure_id"), { onChange: fromLink });
  const onGamma = () => {
    const asked = model.get("gamma");
    if (asked === gamma) return;
    go(within(asked), "outside");
    if (asked !== gamma) tell(); // so that Python's scores are those of the page
  };
  model.on("change:gamma", onGamma);

  const copy = { text: "Copy link", onClick: () => copyText(link.url({ gamma: gamma.toFixed(4) })) };
  const share = buttons([copy], "share");
  share.el.hidden = !link.works; // the address of a notebook belongs to others
  const [start, end] = [0, sweep.unseen.length - 1].map(
    (i) => `u ${percentOf(sweep.unseen[i])}, s ${percentOf(sweep.seen[i])}`,
  );
  curve.describe(`from ${start} to ${end}; area under it ${percentOf(area)}.`);
  const title = `Area under the curve (AUSUC): ${percentOf(area)}. No γ changes it.`;
  const columns = (stage, panel) =>
    el(
      "div",
      { class: "zsl-columns" },
      el("div", { class: "zsl-stage" }, stage),
      el("div", { class: "zsl-panel" }, panel),
    );
  const root = el(
    "div",
    { class: "zsl-figure zsl-stacking" },
    columns([curve.el, el("p", { class: "zsl-note", text: title })], [margins.el, control.el]),
    status.el,
    columns([matrix.el], [readout.el, blocks.el, share.el]),
  );
  place.append(root);
  go(gamma, "outside");
  if (model.get("gamma") !== gamma) tell();
  fromLink(link.read());
  return () => {
    tell.cancel();
    redraw.cancel();
    model.off("change:gamma", onGamma);
    for (const part of [curve, margins, matrix, link, status]) part.destroy();
    root.remove();
  };
}

export default { render };
