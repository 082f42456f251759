// A canvas as sharp as the screen.
//
// pixelDensity() -> number                      pixels of the screen for one of CSS; 3 are enough
// sharpContext(canvas, width, height) -> 2d     an empty drawing of this size, in units of CSS;
//                                               the canvas keeps its buffer where the size is the same

export const pixelDensity = () => Math.min(3, window.devicePixelRatio || 1);

export function sharpContext(canvas, width, height = width) {
  const density = pixelDensity();
  const context = canvas.getContext("2d");
  const size = [Math.round(width * density), Math.round(height * density)];
  if (canvas.width !== size[0] || canvas.height !== size[1]) [canvas.width, canvas.height] = size;
  context.setTransform(density, 0, 0, density, 0, 0);
  context.clearRect(0, 0, width + 1, height + 1);
  return context;
}
