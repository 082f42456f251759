// Small pictures out of one sheet, drawn in place when they change.
//
// openSheet(trait, labels) -> { draw(context, index, side), onReady(fn), destroy() }
//     a class a line; labels: the class of each picture, class by class
// makeTiles({ label, sheet, count, onClick }) -> { el, set(items), draw() }
//     items: [{ index, words, caption, right, pressed }]; with onClick(index) they are buttons
import { sharpContext } from "../kit/canvas.js";
import { el } from "../kit/dom.js";
import { sheetAddress } from "../kit/sheet.js";

const TILE = 56; // px

export function openSheet(trait, labels) {
  const sizes = new Map();
  for (const label of labels) sizes.set(label, (sizes.get(label) ?? 0) + 1);
  const columns = Math.max(...sizes.values());
  const lines = Math.ceil(labels.length / columns);
  const image = new Image();
  const { address, free } = sheetAddress(trait);
  if (address) image.src = address;
  return {
    draw(context, index, size) {
      if (!image.naturalWidth) return;
      const side = image.naturalHeight / lines;
      const [x, y] = [index % columns, Math.floor(index / columns)];
      context.drawImage(image, x * side, y * side, side, side, 0, 0, size, size);
    },
    onReady(fn) {
      if (image.complete && image.naturalWidth) fn();
      else image.addEventListener("load", fn);
    },
    destroy: free,
  };
}

export function makeTiles({ label, sheet, count, onClick }) {
  let items = [];
  const tiles = Array.from({ length: count }, (_, place) => {
    const canvas = el("canvas", { role: "img", style: { width: `${TILE}px`, height: `${TILE}px` } });
    const caption = el("span", {});
    const inside = onClick
      ? el("button", { type: "button", onclick: () => onClick(items[place].index) }, canvas, caption)
      : el("figure", {}, canvas, caption);
    return { canvas, caption, inside, item: el("li", {}, inside) };
  });
  function draw() {
    tiles.forEach(({ canvas }, place) => {
      if (!items[place]) return;
      sheet.draw(sharpContext(canvas, TILE), items[place].index, TILE);
      canvas.dataset.index = items[place].index;
    });
  }
  return {
    el: el("ul", { class: "zsl-strip zsl-tiles", "aria-label": label }, tiles.map(({ item }) => item)),
    set(next) {
      items = next;
      tiles.forEach(({ canvas, caption, inside, item }, place) => {
        const each = items[place];
        item.hidden = !each;
        if (!each) return;
        canvas.setAttribute("aria-label", each.words);
        caption.textContent = each.caption ?? "";
        inside.classList.toggle("zsl-right", Boolean(each.right));
        if (onClick) inside.setAttribute("aria-pressed", String(each.pressed));
      });
      draw();
    },
    draw,
  };
}
