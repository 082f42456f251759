// CEWGAN-OD: a threshold on the detector's entropy sends each clip to one of two classifiers.

import { float64, uint16, uint8 } from "./kit/arrays.js";
import { Curve } from "./kit/curve.js";
import { el, onFrame } from "./kit/dom.js";
import { copyText, Link } from "./kit/link.js";
import { plainName } from "./kit/names.js";
import { buttons, select } from "./kit/sliders.js";
import { Status } from "./kit/status.js";
import { telling } from "./kit/telling.js";
import { makePlayer } from "./gate/player.js";
import {
  aurocOf,
  entropyBins,
  harmonicLine,
  inOrder,
  makeRouting,
  nearestTo,
  outline,
  routedAt,
  sideOf,
} from "./gate/routing.js";
import { inNats, makeScale } from "./gate/scale.js";
import { makeRoutingTable, tellClip, tellGate } from "./gate/words.js";

const GATE_BINS = 32;
const GATE_THRESHOLDS = 128; // at which H is computed for its line

function readRouting(model) {
  const all = float64(model.get("entropy"));
  const n = all.length / model.get("gates").length;
  return makeRouting({
    entropy: model.get("gates").map((_, k) => all.subarray(k * n, (k + 1) * n)),
    seenAnswer: uint16(model.get("seen_answer")),
    unseenAnswer: uint16(model.get("unseen_answer")),
    label: uint16(model.get("label")),
    nSeen: model.get("n_seen"),
    nClasses: model.get("class_names").length,
  });
}

function render({ model, el: place }) {
  const routing = readRouting(model);
  const names = model.get("class_names");
  const gates = model.get("gates");
  const rules = model.get("rules");
  const means = model.get("means");
  const clips = model.get("clip_rows");
  const aurocs = gates.map((_, k) => aurocOf(routing, k));
  const highest = Math.max(...routing.entropy.map((values) => values.reduce((a, b) => Math.max(a, b))));
  const high = Math.max(Math.ceil(highest * 20) / 20, 0.1);
  const scale = makeScale(high);
  const within = (value) => Math.min(Math.max(value, 0), high);
  const bins = gates.map((_, k) => entropyBins(routing, k, scale, GATE_BINS));
  const harmonics = gates.map((_, k) => harmonicLine(routing, k, scale, GATE_THRESHOLDS));
  const peak = Math.max(
    ...bins.flatMap(({ seen, unseen }) => [...seen, ...unseen]),
    ...harmonics.flatMap(({ y }) => y),
  );
  let gate = Math.max(gates.indexOf(model.get("gate")), 0);
  let threshold = within(model.get("threshold"));
  let clip = 0; // a line of the sheet

  const linesOf = (k) => [
    { name: "seen clips", ...outline(bins[k].seen, scale.span), colour: "--zsl-seen" },
    { name: "unseen clips", ...outline(bins[k].unseen, scale.span), colour: "--zsl-unseen", dash: true },
    { name: "H, if the threshold were here", ...harmonics[k], colour: "--zsl-ink" },
  ];
  const chart = new Curve({
    label: "entropy of the detector's answer, for seen and for unseen test clips, and H for each threshold",
    xLabel: "entropy in nats, equal ratios",
    yLabel: "share of clips, H",
    lines: linesOf(gate),
    xRange: [0, scale.span],
    xTicks: scale.ticks,
    yRange: [0, 1.1 * peak],
    marker: {
      kind: "threshold",
      sides: ["← seen", "unseen classifier →"],
      value: scale.place(threshold),
      label: "threshold",
      step: scale.span / 200,
      text: (at) => `${inNats(scale.nats(at))} nats`,
    },
    onInput: (at) => go({ threshold: scale.nats(at) }, "chart"),
  });
  const choice = select({
    label: "what taught the detector about unseen classes",
    options: gates,
    value: gates[gate],
    onChange: (name) => {
      const k = gates.indexOf(name);
      // a rule stays the same rule with another detector
      const rule = ruleNow();
      go({ gate: k, threshold: rule ? within(rule[1] * means[k]) : threshold });
    },
  });
  const ruleNow = () =>
    rules.find(([, factor]) => Math.abs(within(factor * means[gate]) - threshold) < 1e-9);
  const ruleButtons = buttons(
    rules.map(([text, factor]) => ({
      text,
      title: `${factor} times the mean entropy of seen training clips`,
      onClick: () => go({ threshold: within(factor * means[gate]) }),
    })),
    "thresholds by rule",
  );
  const table = makeRoutingTable();
  const status = new Status();
  const clipWords = el("p", { class: "zsl-gate-clip", "aria-live": "polite" });
  const player = clips.length ? makePlayer({ sheet: uint8(model.get("sheet")), clips: clips.length }) : null;
  const walk = buttons(
    [
      { text: "← surer", title: "the clip with the next lower entropy", onClick: () => stepClip(-1) },
      { text: "at the threshold", onClick: () => showClip(nearestTo(routing, gate, clips, threshold)) },
      { text: "less sure →", title: "the clip with the next higher entropy", onClick: () => stepClip(1) },
    ],
    "choose a clip",
  );

  function stepClip(by) {
    const order = inOrder(routing, gate, clips);
    const at = order.indexOf(clip) + by;
    showClip(order[Math.min(Math.max(at, 0), order.length - 1)]);
  }
  function showClip(line) {
    clip = line;
    redraw();
  }

  const redraw = onFrame(() => {
    const now = routedAt(routing, gate, threshold);
    table.set(now, aurocs[gate]);
    const rule = ruleNow();
    ruleButtons.buttons.forEach((button, k) =>
      button.setAttribute("aria-pressed", String(rules[k] === rule)));
    if (player) {
      const row = clips[clip];
      const told = tellClip(routing, gate, row, threshold, names);
      clipWords.textContent = `${told.mark} ${told.text}`;
      clipWords.style.setProperty("--zsl-side", `var(--zsl-${told.side})`);
      player.show(clip, `a clip: ${plainName(names[routing.label[row]])}`);
      const marker = sideOf(routing, row) === "seen" ? "circle" : "triangle";
      const [x, y] = [scale.place(routing.entropy[gate][row]), 0.05 * peak];
      chart.setPoints([{ x, y, name: "the clip", colour: `--zsl-${told.side}`, marker }]);
    }
    status.say(tellGate(gates[gate], threshold, now, aurocs[gate]));
  });
  const tell = telling(model, () => ({ gate: gates[gate], threshold }));
  function go(change, from) {
    const other = change.gate !== undefined && change.gate !== gate;
    gate = change.gate ?? gate;
    threshold = within(change.threshold ?? threshold);
    if (from !== "chart") chart.set(scale.place(threshold));
    if (other) chart.setLines(linesOf(gate));
    choice.set(gates[gate]);
    if (clips.length) clip = nearestTo(routing, gate, clips, threshold);
    redraw();
    if (from === "outside") return;
    link.write(linkState());
    tell();
  }

  const linkState = () => ({ t: Number(threshold.toPrecision(4)), d: gate });
  const fromLink = (state) => {
    const [t, d] = [Number(state?.t), Number(state?.d ?? gate)];
    if (state && Number.isFinite(t) && gates[d] !== undefined) go({ threshold: t, gate: d }, "outside");
  };
  const link = new Link(model.get("figure_id"), { onChange: fromLink });
  const onTraits = () => {
    if (tell.speaking) return;
    const k = gates.indexOf(model.get("gate"));
    if (k === gate && model.get("threshold") === threshold) return;
    go({ gate: Math.max(k, 0), threshold: model.get("threshold") }, "outside");
  };
  model.on("change:gate", onTraits);
  model.on("change:threshold", onTraits);

  const share = buttons([{ text: "Copy link", onClick: () =>
    copyText(link.url(linkState())) }], "share");
  share.el.hidden = !link.works; // the address of a notebook belongs to others
  const root = el(
    "div",
    { class: "zsl-figure zsl-gate" },
    el("div", { class: "zsl-columns" },
      el("div", { class: "zsl-stage" }, choice.el, chart.el, ruleButtons.el),
      el("div", { class: "zsl-panel" }, table.el,
        player && el("div", { class: "zsl-gate-player" }, player.el,
          el("div", {}, clipWords, walk.el)))),
    status.el,
    share.el,
  );
  place.append(root);
  go({}, "outside");
  fromLink(link.read());
  return () => {
    tell.cancel();
    redraw.cancel();
    model.off("change:gate", onTraits);
    model.off("change:threshold", onTraits);
    for (const part of [chart, link, status, player]) part?.destroy();
    root.remove();
  };
}

export default { render };
