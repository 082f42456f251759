// Doodle to Search: draw an animal, and see which pictures a trained encoder finds nearest.
//
// The state is { strokes, example }: what was drawn, and the sketch that it was drawn on, if any.

import { halvesOfPlanes, uint8 } from "./kit/arrays.js";
import { el, onFrame, uid } from "./kit/dom.js";
import { copyText, Link } from "./kit/link.js";
import { buttons, toggle } from "./kit/sliders.js";
import { Status } from "./kit/status.js";
import { telling } from "./kit/telling.js";
import { makeEncoder } from "./draw_to_search/encoder.js";
import { makeExamples, readExamples, showSketch } from "./draw_to_search/examples.js";
import { Pad } from "./draw_to_search/pad.js";
import { asPython } from "./draw_to_search/python.js";
import { PAPER, doodle } from "./draw_to_search/raster.js";
import { rankGallery, summaryOf } from "./draw_to_search/ranking.js";
import { makeResults, tellLooks, tellRanking } from "./draw_to_search/results.js";
import { strokesFromText, strokesToText } from "./draw_to_search/strokes.js";

const FOUND = 8;
const LIVE_PAUSE = 90; // ms between two searches while the pen moves
const LONGEST_LINK = 6000; // letters; some programs cut longer addresses
const OPTIONS = ["centred", "generalised", "attention"];
const KEYS = "Keys, on the paper: arrows move the pen (with Shift further), space puts it down and " +
  "lifts it, e changes to the eraser and back, backspace undoes.";

const fromTrait = (strokes) => strokes.map(([tool, xs, ys]) => ({ tool, xs, ys }));
const toTrait = (strokes) => strokes.map(({ tool, xs, ys }) => [tool, xs, ys]);

function render({ model, el: place }) {
  const names = model.get("class_names");
  const labels = uint8(model.get("labels"));
  const gallery = halvesOfPlanes(model.get("gallery"));
  const nUnseen = model.get("n_unseen");
  const unseenRows = labels.filter((label) => label < nUnseen).length;
  const seenAnimals = new Set(labels.filter((label) => label >= nUnseen)).size;
  const encoder = makeEncoder(model.get("layers"), model.get("weights"), model.get("attends"));
  const sketches = readExamples(uint8(model.get("examples")));
  const exampleLabels = model.get("example_labels");

  const asked = () => ({
    strokes: fromTrait(model.get("strokes")),
    example: model.get("example") ?? null,
    ...Object.fromEntries(OPTIONS.map((name) => [name, model.get(name)])),
  });
  const start = asked();
  let now = start;
  let past = []; // what undo goes back to
  let found = { looks: null, frame: null };

  // ---------------------------------------------------------------- parts
  const keysId = uid();
  const pad = new Pad({
    describedBy: keysId,
    onMove: () => live(),
    onStroke: (stroke) => change({ strokes: [...now.strokes, stroke] }),
    onUndo: () => undo(),
    onTool: (tool) => setTool(tool),
  });
  const tools = buttons([
    { text: "Pen", onClick: () => setTool("pen") },
    { text: "Eraser", onClick: () => setTool("eraser") },
    { text: "Undo", onClick: () => undo() },
    { text: "Clear", title: "blank paper", onClick: () => begin(null) },
  ], "tools");
  const [penButton, eraserButton, undoButton] = tools.buttons;
  const switches = {
    centred: toggle({
      label: "centre and enlarge", checked: now.centred,
      title: "as the sketches are that the encoder learned from",
      onChange: (centred) => set({ centred }),
    }),
    attention: toggle({
      label: "show where it looks", checked: now.attention,
      onChange: (attention) => set({ attention }),
    }),
    generalised: toggle({
      label: "seen animals in the gallery, too", checked: now.generalised,
      onChange: (generalised) => set({ generalised }),
    }),
  };
  const stays = el("p", {
    class: "zsl-note", id: uid(), text: "not with an example, which stays as it is: Clear the paper first",
  });
  switches.centred.input.setAttribute("aria-describedby", stays.id);
  if (!model.get("attends")) switches.attention.el.hidden = true;
  if (unseenRows === labels.length) switches.generalised.el.hidden = true;
  const examples = makeExamples({
    sketches, labels: exampleLabels, names,
    onPick: (example) => begin(example),
  });
  const results = makeResults({
    sheet: model.get("gallery_sheet"), names, nUnseen, count: labels.length, top: FOUND,
  });
  const eye = el("canvas", {
    class: "zsl-eye", width: PAPER, height: PAPER, role: "img",
    "aria-label": "the drawing as the encoder sees it",
  });
  const gallerySize = el("p", { class: "zsl-note" });
  const status = new Status();
  const looksSaid = el("p", { class: "zsl-note", hidden: true });

  // ---------------------------------------------------------------- searching
  const times = { frames: 0, cost: 0 };
  const search = onFrame(() => {
    clearTimeout(timer);
    timer = 0;
    const begun = performance.now();
    const strokes = pad.drawing ? [...now.strokes, pad.stroke] : now.strokes;
    const on = now.example === null ? null : sketches[now.example];
    const { grey, frame, blank } = doodle(strokes, { on, fill: now.centred ? model.get("fill") : null });
    showSketch(eye, grey);
    const { embedding, looks } = blank ? {} : encoder.embed(grey);
    const count = now.generalised ? labels.length : unseenRows;
    const ranking = embedding ? rankGallery(gallery, embedding, count) : [];
    const summary = ranking.length ? summaryOf(ranking, labels, FOUND) : null;
    // a sketch of the data set has a right answer, as long as nobody has drawn on it
    const wanted = now.example === null || strokes.length ? -1 : exampleLabels[now.example];
    found = { looks: looks ?? null, frame };
    results.set(summary, labels, wanted);
    status.say(tellRanking(summary, names, wanted));
    showLooks();
    times.frames += 1;
    times.cost = performance.now() - begun;
    Object.assign(root.drawing, { grey, embedding, looks, ranking });
  });
  let timer = 0;
  function live() {
    if (!timer) timer = setTimeout(search, LIVE_PAUSE);
  }
  function showLooks() {
    const shown = now.attention && found.looks ? found : { looks: null, frame: null };
    pad.show({
      strokes: now.strokes, below: now.example === null ? null : sketches[now.example], ...shown,
    });
    looksSaid.hidden = !shown.looks;
    looksSaid.textContent = shown.looks ? tellLooks(shown.looks) : "";
  }

  // ---------------------------------------------------------------- what may change
  function setTool(tool) {
    pad.tool = tool;
    penButton.setAttribute("aria-pressed", String(tool === "pen"));
    eraserButton.setAttribute("aria-pressed", String(tool === "eraser"));
    pad.request();
  }
  function change(drawing) {
    past.push({ strokes: now.strokes, example: now.example });
    set(drawing);
  }
  /** A new sheet, blank or with an example on it, and the pen for it. */
  function begin(example) {
    setTool("pen");
    change({ strokes: [], example });
  }
  function undo() {
    if (past.length) set(past.pop());
  }
  function set(next, byReader = true) {
    now = { ...now, ...next };
    for (const name of OPTIONS) switches[name].set(now[name]);
    examples.set(now.example);
    undoButton.disabled = !past.length;
    switches.centred.input.disabled = now.example !== null;
    stays.hidden = now.example === null;
    const shown = now.generalised ? labels.length : unseenRows;
    gallerySize.textContent = `${shown} pictures are searched, of ` +
      `${nUnseen} animals that the network was never shown` +
      (now.generalised ? ` ▲ and ${seenAnimals} that it was ●.` : ".");
    search();
    if (!byReader) return;
    link.write(toLink());
    tell();
  }
  const tell = telling(model, () => ({
    strokes: toTrait(now.strokes), example: now.example,
    ...Object.fromEntries(OPTIONS.map((name) => [name, now[name]])),
  }));
  const onTraits = () => {
    if (!tell.speaking) set(asked(), false);
  };

  // ---------------------------------------------------------------- links, Python
  const flag = (name) => (now[name] === start[name] ? {} : { [name[0]]: now[name] ? 1 : 0 });
  const drawn = () => strokesToText(now.strokes);
  const fits = () => drawn().length <= LONGEST_LINK;
  const toLink = () => ({
    d: fits() ? drawn() : "", e: now.example ?? "", ...flag("centred"), ...flag("generalised"),
    ...flag("attention"),
  });
  const fromLink = (state) => {
    const strokes = state && strokesFromText(state.d);
    if (!strokes) return;
    const k = Number(state.e);
    const example = state.e && Number.isInteger(k) && k >= 0 && k < sketches.length ? k : null;
    const flags = OPTIONS.map((name) =>
      [name, ["0", "1"].includes(state[name[0]]) ? state[name[0]] === "1" : start[name]]);
    past = [];
    set({ strokes, example, ...Object.fromEntries(flags) }, false);
  };
  const link = new Link(model.get("figure_id"), { onChange: fromLink });
  const python = () => asPython(now, {
    recipe: model.get("recipe"), settings: model.get("settings"),
    rows: model.get("example_rows"), fill: model.get("fill"),
  });
  const share = buttons([
    { text: "Copy link", onClick: () => (fits() ? copyText(link.url(toLink()))
      : "This drawing is too long for a link; undo some of it.") },
    { text: "Copy as Python", title: "The calls that rank the same pictures for the same drawing",
      onClick: () => copyText(python()) },
    { text: "Reset", title: "as it was at first", onClick: () => {
      past = [];
      setTool("pen");
      set(start);
    } },
  ]);
  share.buttons[0].hidden = !link.works; // the address of a notebook belongs to others

  // ---------------------------------------------------------------- the figure
  const root = el(
    "div",
    { class: "zsl-figure zsl-draw" },
    el("div", { class: "zsl-columns" },
      el("div", { class: "zsl-stage" }, pad.el, tools.el, examples.el,
        el("p", { class: "zsl-note", text: "Sketches of the data set. Take one, draw on it, rub parts out." }),
      ),
      el("div", { class: "zsl-panel" }, results.el, status.el, gallerySize,
        el("div", { class: "zsl-draw-how" }, el("figure", {}, eye, el("figcaption", { class: "zsl-note", text: "as the network sees it" })),
          el("div", {}, switches.centred.el, stays, switches.attention.el, switches.generalised.el,
            looksSaid)),
        share.el)),
    el("p", { class: "zsl-note", id: keysId, text: KEYS }),
  );
  root.drawing = { times, encoder, doodle };
  place.append(root);
  setTool("pen");
  set({}, false);
  fromLink(link.read());
  const heard = ["strokes", "example", ...OPTIONS].map((name) => `change:${name}`);
  heard.forEach((name) => model.on(name, onTraits));
  return () => {
    clearTimeout(timer);
    tell.cancel();
    search.cancel();
    heard.forEach((name) => model.off(name, onTraits));
    for (const part of [pad, link, status, results]) part.destroy();
    root.remove();
  };
}

export default { render };
