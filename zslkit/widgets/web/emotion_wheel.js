// Chapter 14: valence and arousal, the emotions and pairs and pictures near a point, and what a model
// makes of an emotion that was hidden from it. What the models say was computed before.

import { float32, uint8 } from "./kit/arrays.js";
import { el, onFrame } from "./kit/dom.js";
import { copyText, Link } from "./kit/link.js";
import { buttons, select } from "./kit/sliders.js";
import { Status } from "./kit/status.js";
import { telling } from "./kit/telling.js";
import { fateOf, nearestOf } from "./emotion_wheel/nearest.js";
import { clampPlace, makePlane } from "./emotion_wheel/plane.js";
import { makeTiles, openSheet } from "./side_information/tiles.js";

const NEAR = { emotions: 3, pairs: 5, pictures: 8 };

function render({ model, el: place }) {
  const names = model.get("emotion_names");
  const pairNames = model.get("pair_names");
  const choices = model.get("choices");
  const labels = model.get("picture_labels");
  const emotions = float32(model.get("emotion_places"));
  const pairs = float32(model.get("pair_places"));
  const every = float32(model.get("picture_places"));
  const namings = uint8(model.get("named"));
  const state = { hidden: model.get("hidden"), valence: model.get("valence"), arousal: model.get("arousal") };
  const ofModel = (list, width) => {
    const at = choices.indexOf(state.hidden) * labels.length * width;
    return list.subarray(at, at + labels.length * width);
  };

  const hidden = select({ label: "▲ hide an emotion from the model", options: choices,
    value: state.hidden, onChange: (value) => go({ hidden: value }) });
  const plane = makePlane({ names, emotions, pairs,
    onMove: (valence, arousal) => go({ valence, arousal }) });
  const sheet = openSheet(model.get("emotion_sheet"), labels);
  const tiles = makeTiles({ label: "pictures that the model places nearest to the point", sheet,
    count: NEAR.pictures });
  const list = (label) => el("ol", { class: "zsl-wheel-list", "aria-label": label });
  const nearEmotions = list("nearest emotions");
  const nearPairs = list("nearest adjective-noun pairs");
  const status = new Status();
  const share = buttons([
    { text: "To the hidden emotion", primary: true, onClick: () => {
      const c = names.indexOf(state.hidden);
      go({ valence: clampPlace(emotions[2 * c]), arousal: clampPlace(emotions[2 * c + 1]) });
    } },
    { text: "Copy link", onClick: () => copyText(link.url(toLink())) },
  ], "actions");

  const redraw = onFrame(() => {
    const { valence, arousal } = state;
    const away = names.indexOf(state.hidden);
    const [pictures, named] = [ofModel(every, 2), ofModel(namings, 1)];
    const near = nearestOf(emotions, valence, arousal, NEAR.emotions).map(([k]) => names[k]);
    const words = nearestOf(pairs, valence, arousal, NEAR.pairs).map(([k]) => pairNames[k]);
    const seen = nearestOf(pictures, valence, arousal, NEAR.pictures).map(([k]) => k);
    nearEmotions.replaceChildren(...near.map((text) => el("li", { text })));
    nearPairs.replaceChildren(...words.map((text) => el("li", { text })));
    tiles.set(seen.map((k) => {
      const [true_, called] = [names[labels[k]], names[named[k]]];
      const right = labels[k] === named[k];
      return { index: k, right, caption: `${labels[k] === away ? "▲ " : ""}${true_} ${right ? "✓" : `→ ${called}`}`,
        words: `a picture of ${true_}${labels[k] === away ? ", hidden" : ""}, named ${called}` };
    }));
    const own = labels.filter((label) => label === away).length;
    const became = fateOf(named, labels, away, names).map(([name, count]) => `${count} ${name}`);
    const fate = `Of ${own} pictures of ${state.hidden}, the model that never saw one names ` +
      `${became.join(", ")}.`;
    const text = `At valence ${valence.toFixed(2)} and arousal ${arousal.toFixed(2)}: ${near.join(", ")}; ` +
      `${words.slice(0, 3).join(", ")}.`;
    plane.set({ ...state, hidden: away, pictures, labels, text });
    hidden.set(state.hidden);
    status.say(`${text} ${fate}`);
    root.dataset.shows = [state.hidden, valence, arousal].join(" "); // written last
  });
  const tell = telling(model, () => ({ ...state }));
  function go(asked, byReader = true) {
    Object.assign(state, asked);
    redraw();
    if (!byReader) return;
    link.write(toLink());
    tell();
  }
  const toLink = () => ({ h: state.hidden, v: state.valence, a: state.arousal });
  const follow = (given) => {
    if (!given) return;
    const asked = {};
    if (choices.includes(given.h)) asked.hidden = given.h;
    for (const [trait, short] of [["valence", "v"], ["arousal", "a"]]) {
      const value = given[short] ? Number(given[short]) : NaN;
      if (value >= -1 && value <= 1) asked[trait] = value;
    }
    go(asked, false);
  };
  const link = new Link(model.get("figure_id"), { onChange: follow });
  share.buttons[1].hidden = !link.works; // the address of a notebook belongs to others
  const onTrait = () => {
    if (tell.speaking) return;
    go(Object.fromEntries(Object.keys(state).map((name) => [name, model.get(name)])), false);
  };
  const events = Object.keys(state).map((name) => `change:${name}`);
  for (const event of events) model.on(event, onTrait);

  const part = (title, ...children) =>
    el("section", {}, el("h4", { text: title }), children);
  const legend = el("p", { class: "zsl-note" },
    "Large: emotions; small: where the model places pictures. Blue circle: it learned from this " +
      "emotion; orange triangle: it did not. Gray dots are adjective-noun pairs.");
  const root = el("div", { class: "zsl-figure zsl-wheel" },
    el("div", { class: "zsl-row" }, hidden.el, share.el),
    el("div", { class: "zsl-columns" },
      el("div", { class: "zsl-stage" }, plane.el, legend),
      el("div", { class: "zsl-panel" },
        el("div", { class: "zsl-wheel-lists" },
          part("Nearest emotions", nearEmotions), part("Nearest pairs", nearPairs)),
        part("Pictures placed here", tiles.el, el("p", { class: "zsl-note" },
          "A picture's own emotion, and → what the model names it; ✓ and a frame: rightly.")),
        status.el)));
  place.append(root);
  go({}, false);
  follow(link.read());
  sheet.onReady(() => tiles.draw());
  return () => {
    tell.cancel();
    redraw.cancel();
    for (const event of events) model.off(event, onTrait);
    for (const each of [link, status, sheet]) each.destroy();
    root.remove();
  };
}

export default { render };
