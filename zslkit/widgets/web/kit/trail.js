// Where a moving cloud has been: the way of its mean, or of each point, fading.
//
// new Trail(kind)           kind: "mean" | "points"
//   .add(xy)                the cloud's new places
//   .draw(context, place, colour, width)     place(x, y) -> [px, py]
//   .clear()
const TRAIL_STEPS = { mean: 240, points: 14 };

export class Trail {
  constructor(kind) {
    this.kind = kind;
    this.steps = [];
  }

  add(xy) {
    this.steps.push(this.kind === "mean" ? meanPoint(xy) : Float32Array.from(xy));
    if (this.steps.length > TRAIL_STEPS[this.kind]) this.steps.shift();
  }

  draw(context, place, paint, width) {
    context.strokeStyle = paint;
    context.lineWidth = width;
    context.lineCap = "round";
    this.steps.slice(1).forEach((to, k) => {
      const from = this.steps[k];
      if (from.length !== to.length) return; // another number of points has come
      context.globalAlpha = 0.15 + (0.65 * (k + 1)) / this.steps.length;
      context.beginPath();
      for (let i = 0; i < to.length; i += 2) {
        context.moveTo(...place(from[i], from[i + 1]));
        context.lineTo(...place(to[i], to[i + 1]));
      }
      context.stroke();
    });
    context.globalAlpha = 1;
  }

  clear() {
    this.steps = [];
  }
}

export function meanPoint(xy) {
  let x = 0;
  let y = 0;
  for (let i = 0; i < xy.length; i += 2) {
    x += xy[i];
    y += xy[i + 1];
  }
  const count = Math.max(1, xy.length / 2);
  return Float32Array.of(x / count, y / count);
}
