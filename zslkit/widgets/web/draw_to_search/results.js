// The pictures that were found, nearest first, and all of it in words.
//
// makeResults({ sheet, names, nUnseen, count, top })   sheet: as sheetAddress takes it, ten a line
//   .el   .set(summary | null, labels, wanted)   wanted: the class that should be found, or -1
//   .destroy()
// tellRanking(summary, names, wanted) -> string
import { el } from "../kit/dom.js";
import { plainName } from "../kit/names.js";
import { sheetAddress } from "../kit/sheet.js";

const TILES_A_LINE = 10;

export function makeResults({ sheet, names, nUnseen, count, top }) {
  const lines = Math.ceil(count / TILES_A_LINE);
  const url = sheetAddress(sheet);
  const cards = Array.from({ length: top }, () => makeCard(url.address, lines));
  const list = el("ol", { class: "zsl-found", "aria-label": "the nearest pictures" },
    cards.map((card) => card.el));
  return {
    el: list,
    set(summary, labels, wanted) {
      list.classList.toggle("zsl-found-none", !summary);
      cards.forEach((card, k) => {
        const found = summary?.first[k];
        if (!found) return card.clear();
        const label = labels[found.row];
        const seen = label >= nUnseen;
        const verdict = wanted < 0 ? "" : label === wanted ? "✓ " : "✗ ";
        return card.set(found, plainName(names[label]), { seen, verdict });
      });
    },
    destroy: url.free,
  };
}

function makeCard(address, lines) {
  const picture = el("div", { class: "zsl-found-picture", role: "img" });
  const name = el("span", { class: "zsl-found-name" });
  const distance = el("span", { class: "zsl-found-distance" });
  const item = el("li", {}, picture, name, distance);
  let shows = null;
  return {
    el: item,
    clear() {
      shows = null;
      picture.style.backgroundImage = "";
      picture.removeAttribute("aria-label");
      name.textContent = distance.textContent = "";
      delete item.dataset.row;
    },
    set(found, animal, { seen, verdict }) {
      distance.textContent = found.distance.toFixed(2);
      const now = `${found.row}${verdict}`;
      if (shows === now) return;
      shows = now;
      const column = found.row % TILES_A_LINE;
      const line = (found.row - column) / TILES_A_LINE;
      Object.assign(picture.style, {
        backgroundImage: `url("${address}")`,
        backgroundSize: `${100 * TILES_A_LINE}% ${100 * lines}%`,
        backgroundPosition:
          `${(100 * column) / (TILES_A_LINE - 1)}% ${(100 * line) / Math.max(1, lines - 1)}%`,
      });
      picture.setAttribute("aria-label", `a picture: ${animal}`);
      name.textContent = `${verdict}${animal}`;
      item.dataset.row = found.row;
      item.classList.toggle("zsl-found-seen", seen);
    },
  };
}

export function tellRanking(summary, names, wanted) {
  if (!summary) return "The paper is empty. Draw an animal, or take an example.";
  const { first, nearest, counts } = summary;
  const many = counts.map(([label, count]) => `${count} ${plainName(names[label])}`).join(", ");
  const right = wanted < 0 ? "" :
    ` It is a sketch of: ${plainName(names[wanted])}. ` +
    `${first.length ? (counts.find(([label]) => label === wanted)?.[1] ?? 0) : 0} of ${first.length} are right.`;
  return `Nearest: ${plainName(names[nearest])}, at distance ${first[0].distance.toFixed(2)}. ` +
    `The first ${first.length}: ${many}.${right}`;
}

const PLACES = [["upper", "middle", "lower"], ["left", "middle", "right"]];

/** Where the encoder looks most, in words. */
export function tellLooks(looks) {
  const across = Math.sqrt(looks.length);
  const at = looks.indexOf(Math.max(...looks));
  const third = (k) => Math.min(2, Math.floor((3 * (k + 0.5)) / across));
  const column = at % across;
  const [row, side] = [PLACES[0][third((at - column) / across)], PLACES[1][third(column)]];
  const where = row === side ? "in the middle" : `at the ${row} ${side}`;
  const most = (100 * looks[at]).toFixed(1);
  const even = (100 / looks.length).toFixed(1);
  return `It looks most ${where}: ${most} % of the attention; spread evenly it would be ${even} %.`;
}
