// The figure in words.
import { plainName } from "../kit/names.js";

export const KINDS_IN_FULL = { path: "path", lin: "Lin", jcn: "Jiang-Conrath" };
export const inFull = (share) => `${(100 * share).toFixed(1)} %`;

export function tellSelection({ words, taxonomy }) {
  const part = ({ count, of, held }, what) =>
    `${count} of ${of} ${what} (${Math.round(100 * held)} % of the sum)`;
  return `Above a tenth of the largest norm: ${part(words, "words")} and ` +
    `${part(taxonomy, "numbers of the taxonomy")}.`;
}

export function tellSide(side, { kind, share, sketch }, result, number, first) {
  const c = side.sketchLabels[sketch];
  const name = plainName(side.names[c]);
  const counts = new Map();
  const shown = result.order.slice(0, first);
  for (const k of shown) {
    const other = plainName(side.names[side.pictureLabels[k]]);
    counts.set(other, (counts.get(other) ?? 0) + 1);
  }
  const others = [...counts].filter(([other]) => other !== name).sort((a, b) => b[1] - a[1]);
  const wrong = others.map(([other, count]) => `${count} × ${other}`).join(", ");
  const right = counts.get(name) ?? 0;
  const alike = side.nearestSeen(kind, share, c, 3)
    .map((each) => `${plainName(side.names[each.c])} ${each.alike.toFixed(2)}`)
    .join(", ");
  const measured = side.measured(kind, share);
  const seeds = measured.length
    ? `, ${measured[2]} seeds ${(100 * measured[0]).toFixed(1)} ± ${(100 * measured[1]).toFixed(1)}` : "";
  const here = `Average precision of this sketch: ${inFull(result.precision)} among ` +
    `${side.pictureLabels.length} pictures. `;
  return {
    scores: `${right} of the first ${shown.length} are right${wrong ? `; wrong: ${wrong}` : ""}. ` +
      `${here}All ${side.sketchLabels.length} sketches here: ${inFull(side.mapHere(kind, share))}.`,
    nearest: `Seen classes most like ${name} in this mixture: ${alike}.`,
    summary:
      `Taxonomy ${Math.round(100 * share)} % (${KINDS_IN_FULL[kind] ?? kind}): sketch ${number} of ` +
      `${name} finds ${right} right among the first ${shown.length}, average precision ` +
      `${inFull(result.precision)}. mAP of all ${side.counts[0]} sketches among ` +
      `${side.counts[1]} pictures: ${inFull(side.mapAll(kind, share))}${seeds}.`,
  };
}
