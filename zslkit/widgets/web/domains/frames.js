// Pictures of a few points, drawn with their points to be seen.

/** One picture [channels, height, width] in 0..1 onto a context, at column `place` of a strip. */
export function drawPicture(context, values, [channels, height, width], place = 0) {
  const image = context.createImageData(width, height);
  const plane = height * width;
  for (let i = 0; i < plane; i++) {
    for (let c = 0; c < 3; c++) {
      image.data[4 * i + c] = Math.round(255 * values[(channels === 3 ? c : 0) * plane + i]);
    }
    image.data[4 * i + 3] = 255;
  }
  context.putImageData(image, place * (width + 1), 0);
}
