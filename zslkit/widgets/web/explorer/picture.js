// The map as a picture to keep: names on it, the legend and a sentence beneath it, three times as
// fine as the page, so that it can be printed or put on a slide.
//
// mapPicture(scatter, captions, sentence) -> Promise<Blob>      a PNG
import { colour } from "../kit/dom.js";
import { stamp } from "../kit/markers.js";

const FINE = 3;
const LINE = 18; // px
const EDGE = 8;

export function mapPicture(scatter, captions, sentence) {
  return scatter.atRatio(FINE, (map) => {
    const [width, side] = [map.width / FINE, map.height / FINE];
    const font = getComputedStyle(scatter.el).fontFamily;
    const picture = document.createElement("canvas");
    const context = picture.getContext("2d");
    context.font = `13px ${font}`;
    const lines = wrapped(context, sentence, width - 2 * EDGE);
    picture.width = map.width;
    picture.height = FINE * (side + (lines.length + 1) * LINE + 2 * EDGE);
    context.fillStyle = colour("--zsl-paper", scatter.el);
    context.fillRect(0, 0, picture.width, picture.height);
    context.drawImage(map, 0, 0);
    context.scale(FINE, FINE);
    captions.draw(context, font);
    context.textAlign = "left";
    context.textBaseline = "middle";
    context.font = `13px ${font}`;
    context.fillStyle = colour("--zsl-ink", scatter.el);
    let at = EDGE;
    const middle = side + EDGE + LINE / 2;
    for (const { marker, name, ...layer } of scatter.layers.filter((each) => each.legend)) {
      const mark = stamp(marker, 10, colour(layer.colour, scatter.el), null, FINE);
      const wide = mark.width / FINE;
      context.drawImage(mark, at, middle - wide / 2, wide, wide);
      context.fillText(name, at + wide + 2, middle);
      at += wide + context.measureText(name).width + 16;
    }
    lines.forEach((line, k) => context.fillText(line, EDGE, middle + (k + 1) * LINE));
    return new Promise((done) => picture.toBlob(done, "image/png"));
  });
}

function wrapped(context, text, width) {
  const lines = [""];
  for (const word of text.split(" ")) {
    const longer = `${lines.at(-1)} ${word}`.trim();
    if (context.measureText(longer).width <= width) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}
