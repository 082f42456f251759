// What the figure was given, as functions of kind, share and sketch.
//
// makeMixture(model) -> { names, unseen, shares, kinds, nWords, columnNames, norms, sketchLabels,
//                         pictureLabels, counts, measured,
//   alike(kind, share) -> Float32Array [n * n]       cosines: each end with its share
//   nearestSeen(kind, share, c, count) -> [{ c, alike }]
//   columns(kind, share) -> { words, taxonomy, top }  norms, and the largest of all
//   selected(kind, share) -> { words, taxonomy }      { count, of, held: share of the sum }
//   ranked(kind, share, sketch) -> { order, precision }
//   mapHere(kind, share), mapAll(kind, share) }
import { float16, float32, uint16 } from "../kit/arrays.js";
import { averagePrecision, orderOf } from "./ranking.js";

const SELECTED_FROM = 0.1; // of the largest norm

export function makeMixture(model) {
  const get = (name) => model.get(name);
  const [names, shares, kinds] = ["class_names", "shares", "kinds"].map(get);
  const unseen = get("unseen");
  const n = names.length;
  const alikeWords = float32(get("alike_words"));
  const alikeKin = float32(get("alike_kin"));
  const norms = float16(get("norms"));
  const distances = uint16(get("distances"));
  const [sketchLabels, pictureLabels] = ["sketch_labels", "picture_labels"].map(get);
  const columnNames = get("column_names");
  const nWords = get("n_words");
  const maps = get("maps");
  const which = get("which");
  const at = (kind, share) => [kinds.indexOf(kind), shares.indexOf(share)];
  const modelAt = (kind, share) => {
    const [k, s] = at(kind, share);
    return which[k][s];
  };
  const distancesOf = (kind, share, sketch) => {
    const start = (modelAt(kind, share) * sketchLabels.length + sketch) * pictureLabels.length;
    return distances.subarray(start, start + pictureLabels.length);
  };
  const precisionOf = (kind, share, sketch) =>
    averagePrecision(distancesOf(kind, share, sketch), pictureLabels, sketchLabels[sketch]);

  function alike(kind, share) {
    const kin = alikeKin.subarray(kinds.indexOf(kind) * n * n, (kinds.indexOf(kind) + 1) * n * n);
    return alikeWords.map((value, k) => (1 - share) * value + share * kin[k]);
  }
  function columns(kind, share) {
    const start = modelAt(kind, share) * columnNames.length;
    const own = norms.subarray(start, start + columnNames.length);
    const top = own.reduce((a, b) => Math.max(a, b), 0);
    return { words: own.subarray(0, nWords), taxonomy: own.subarray(nWords), top };
  }
  return {
    names, unseen, shares, kinds, nWords, columnNames, norms, sketchLabels, pictureLabels,
    counts: get("counts"), alike, columns,
    nearestSeen(kind, share, c, count) {
      const values = alike(kind, share).subarray(c * n, (c + 1) * n);
      const seen = [...values.keys()].filter((k) => !unseen[k]);
      seen.sort((a, b) => values[b] - values[a]);
      return seen.slice(0, count).map((k) => ({ c: k, alike: values[k] }));
    },
    selected(kind, share) {
      const parts = columns(kind, share);
      const sum = (values) => values.reduce((a, b) => a + b, 0);
      const all = sum(parts.words) + sum(parts.taxonomy);
      const told = (values) => ({
        count: values.filter((v) => v > SELECTED_FROM * parts.top).length,
        of: values.length,
        held: all ? sum(values) / all : 0,
      });
      return { words: told(parts.words), taxonomy: told(parts.taxonomy) };
    },
    ranked: (kind, share, sketch) => ({
      order: orderOf(distancesOf(kind, share, sketch)),
      precision: precisionOf(kind, share, sketch),
    }),
    mapHere: (kind, share) =>
      sketchLabels.reduce((sum, _, k) => sum + precisionOf(kind, share, k), 0) / sketchLabels.length,
    mapAll: (kind, share) => maps[modelAt(kind, share)],
    measured(kind, share) {
      const [k, s] = at(kind, share);
      return get("measured")[k][s];
    },
  };
}
