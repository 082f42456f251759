// The state of the page as lines of Python.
//
// asPython(state, { recipe, settings, rows, fill }) -> string
//   state: { strokes, example, centred, generalised, attention }
//   recipe: lines that make problem and model; settings: what the figure was made with, as
//   arguments; rows: where the examples stand in the problem; fill: how large a drawing is made
import { PAPER } from "./raster.js";
import { strokesToPython } from "./strokes.js";

const USUAL = { centred: true, generalised: false, attention: false }; // of DrawToSearch
const WORDS = { true: "True", false: "False" };

export function asPython(state, { recipe, settings, rows, fill }) {
  const blank = state.example === null;
  const on = blank ? "" : `, on=problem.sketches[${rows[state.example]}]`;
  const size = state.centred && blank ? `, fill=${fill}` : "";
  const given = [
    "model", "problem", settings, "strokes=strokes", blank ? "" : `example=${state.example}`,
    ...Object.keys(USUAL).map((name) =>
      (state[name] === USUAL[name] ? "" : `${name}=${WORDS[state[name]]}`)),
  ].filter(Boolean);
  return [
    recipe,
    "from zslkit.datasets.zoo.doodles import doodle",
    `strokes = ${strokesToPython(state.strokes)}`,
    `drawing = doodle(strokes${on}${size})  # [${PAPER}, ${PAPER}], as the encoder sees it`,
    "embedding = model.embed_sketches(drawing[None])",
    `figure = zslkit.widgets.DrawToSearch(${given.join(", ")})`,
    "print(figure.ranking.head(8))",
    "",
  ].join("\n");
}
