// SEM-PCYC: words at one end, a taxonomy at the other, and what a sketch finds at each stop.

import { Bars } from "./kit/bars.js";
import { Curve } from "./kit/curve.js";
import { el, onFrame } from "./kit/dom.js";
import { copyText, Link } from "./kit/link.js";
import { plainName } from "./kit/names.js";
import { buttons, select, slider } from "./kit/sliders.js";
import { Status } from "./kit/status.js";
import { telling } from "./kit/telling.js";
import { AlikeMatrix } from "./side_information/alike.js";
import { chartLines, chartRange, normLines } from "./side_information/charts.js";
import { makeMixture } from "./side_information/mixture.js";
import { onePane } from "./side_information/panes.js";
import { makeTiles, openSheet } from "./side_information/tiles.js";
import { inFull, KINDS_IN_FULL, tellSelection, tellSide } from "./side_information/words.js";

const FIRST = 12; // pictures that are shown

function render({ model, el: place }) {
  const side = makeMixture(model);
  const { names, shares, kinds } = side;
  let now = { kind: model.get("kind"), share: model.get("share"), sketch: model.get("sketch") };

  const stop = slider({
    label: "share of the taxonomy", min: 0, max: shares.length - 1, step: 1,
    value: shares.indexOf(now.share), format: (k) => `${Math.round(100 * shares[k])} %`,
    onInput: (k) => go({ share: shares[k] }),
  });
  const kindChoice = select({
    label: "similarity in the taxonomy",
    options: kinds.map((value) => ({ value, text: KINDS_IN_FULL[value] ?? value })),
    value: now.kind,
    onChange: (kind) => go({ kind }),
  });
  kindChoice.el.hidden = kinds.length < 2;
  const asked = [...new Set(side.sketchLabels)];
  const classChoice = select({
    label: "▲ a sketch of",
    options: asked.map((c) => ({ value: String(c), text: plainName(names[c]) })),
    value: String(side.sketchLabels[now.sketch]),
    onChange: (c) => go({ sketch: side.sketchLabels.indexOf(Number(c)) }),
  });
  const sketchSheet = openSheet(model.get("sketch_sheet"), side.sketchLabels);
  const pictureSheet = openSheet(model.get("picture_sheet"), side.pictureLabels);
  const most = Math.max(...asked.map((c) => side.sketchLabels.filter((each) => each === c).length));
  const sketches = makeTiles({
    label: "sketches of this class", sheet: sketchSheet, count: most,
    onClick: (k) => go({ sketch: k }),
  });
  const found = makeTiles({
    label: "pictures found first, the nearest first", sheet: pictureSheet,
    count: Math.min(FIRST, side.pictureLabels.length),
  });
  const matrix = new AlikeMatrix({
    label: "how similar the mixture finds each class and each class",
    names: names.map(plainName), unseen: side.unseen,
    onSelect: ({ row }) => {
      const k = side.sketchLabels.indexOf(row);
      if (k >= 0) go({ sketch: k });
    },
  });
  const curve = new Curve({
    label: "mAP of all sketches in the whole gallery, by share of the taxonomy",
    xLabel: "share of the taxonomy, in per cent", yLabel: "mAP, in per cent",
    lines: chartLines(side, now.kind), xRange: [0, 100], yRange: chartRange(side),
    marker: {
      kind: "point", line: "these models", value: shares.indexOf(now.share), label: "stop on the curve",
      text: (k) => `${Math.round(100 * shares[k])} %: mAP ${inFull(side.mapAll(now.kind, shares[k]))}`,
    },
    onInput: (k) => go({ share: shares[k] }),
  });
  const selects = side.norms.length > 0;
  const columns = [...side.columnNames.keys()];
  const columnNames = columns.map((k) => plainName(side.columnNames[k]));
  const norms = selects && new Curve({
    label: "column norms of the autoencoder's first layer, largest first, of words and of the taxonomy",
    xLabel: "numbers, largest first", yLabel: "norm of its column",
    lines: [],
  });
  const largest = selects && ["words", "taxonomy"].map((part) =>
    new Bars({ label: `largest columns: ${part}`, top: 4, colours: "--zsl-ink",
      names: columnNames.filter((_, k) => (k < side.nWords) === (part === "words")) }));
  const selection = el("p", { class: "zsl-note zsl-side-selection" });
  const scores = el("p", { class: "zsl-side-scores" });
  const nearest = el("p", { class: "zsl-side-nearest" });
  const status = new Status();

  let drawn = {};
  const redraw = onFrame(() => {
    const { kind, share, sketch } = now;
    const c = side.sketchLabels[sketch];
    const result = side.ranked(kind, share, sketch);
    const mixtureMoved = drawn.kind !== kind || drawn.share !== share;
    if (mixtureMoved) {
      matrix.set(side.alike(kind, share));
      curve.set(shares.indexOf(share));
      if (drawn.kind !== kind) curve.setLines(chartLines(side, kind));
      if (selects) {
        const { words, taxonomy, top } = side.columns(kind, share);
        norms.setLines(normLines(words, taxonomy));
        norms.setRange({ y: [0, 1.05 * top || 1] });
        largest[0].set(words.map((v) => v / top));
        largest[1].set(taxonomy.map((v) => v / top));
        selection.textContent = tellSelection(side.selected(kind, share));
      }
    }
    const own = [...side.sketchLabels.keys()].filter((k) => side.sketchLabels[k] === c);
    sketches.set(own.map((k, i) => ({
      index: k, pressed: k === sketch, words: `sketch ${i + 1} of ${plainName(names[c])}`,
    })));
    found.set(result.order.slice(0, FIRST).map((k, i) => {
      const other = side.pictureLabels[k];
      const right = other === c;
      return { index: k, right, caption: `${right ? "✓" : "✗"} ${plainName(names[other])}`,
        words: `${i + 1}: ${plainName(names[other])}, ${right ? "right" : "wrong"}` };
    }));
    const told = tellSide(side, now, result, own.indexOf(sketch) + 1, FIRST);
    scores.textContent = told.scores;
    nearest.textContent = told.nearest;
    status.say(told.summary);
    drawn = { ...now };
    root.dataset.shows = [kind, share, sketch].join(" ");
  });

  const tell = telling(model, () => ({ ...now }));
  function go(change, byReader = true) {
    now = { ...now, ...change };
    stop.set(shares.indexOf(now.share));
    kindChoice.set(now.kind);
    classChoice.set(String(side.sketchLabels[now.sketch]));
    redraw();
    if (!byReader) return;
    link.write(toLink());
    tell();
  }
  const toLink = () => ({ t: now.share, k: now.kind, q: now.sketch });
  const fromLink = (state) => {
    if (!state) return;
    const change = {};
    const [share, sketch] = [Number(state.t), Number(state.q)];
    if (shares.includes(share)) change.share = share;
    if (kinds.includes(state.k)) change.kind = state.k;
    if (side.sketchLabels[sketch] !== undefined) change.sketch = sketch;
    go(change, false);
  };
  const link = new Link(model.get("figure_id"), { onChange: fromLink });
  const traits = ["kind", "share", "sketch"];
  const onTrait = () => {
    if (tell.speaking) return;
    go(Object.fromEntries(traits.map((name) => [name, model.get(name)])), false);
  };
  for (const name of traits) model.on(`change:${name}`, onTrait);

  const share = buttons([{ text: "Copy link", onClick: () => copyText(link.url(toLink())) }]);
  share.el.hidden = !link.works; // the address of a notebook belongs to others
  const part = (area, title, ...children) => el("section", { class: `zsl-side-part zsl-side-${area}` },
    title && el("h4", { text: title }), children);
  const ends = el("p", { class: "zsl-side-ends zsl-note", "aria-hidden": "true" },
    el("span", { text: "← words alone" }), el("span", { text: "taxonomy alone →" }));
  const alike = el("div", {}, matrix.el, nearest);
  const selected = selects && el("div", { hidden: true }, norms.el, selection,
    el("div", { class: "zsl-side-largest" }, ["of the words", "of the taxonomy"].map((title, k) =>
      el("div", {}, el("p", { class: "zsl-note", text: `largest ${title}` }), largest[k].el))));
  const panes = selects && onePane([["What is alike", alike], ["What is selected", selected]]);
  const root = el(
    "div",
    { class: "zsl-figure zsl-side" },
    el("div", { class: "zsl-side-controls" },
      el("div", { class: "zsl-side-mix" }, stop.el, ends), kindChoice.el),
    el("div", { class: "zsl-side-parts" },
      part("curve", "How well, over all sketches", curve.el),
      part("pane", selects ? null : "What is alike", panes, alike, selected),
      part("found", null, classChoice.el, sketches.el, found.el, scores),
      part("told", null, status.el, share.el)),
  );
  place.append(root);
  go({}, false);
  fromLink(link.read());
  for (const sheet of [sketchSheet, pictureSheet]) sheet.onReady(() => [sketches, found].forEach((t) => t.draw()));
  return () => {
    tell.cancel();
    redraw.cancel();
    for (const name of traits) model.off(`change:${name}`, onTrait);
    for (const each of [matrix, curve, norms, link, status, sketchSheet, pictureSheet])
      each && each.destroy();
    root.remove();
  };
}

export default { render };
