// Which of thousands of points is nearest to the pointer: those of one square and its neighbours.
//
// new Nearby(points, side = 24)      points: [{ px, py, ... }]
//   .at(px, py, reach) -> point | null
// towards(points, from, direction) -> point | null    the nearest one to the "left", "right",
//                                                     "up" or "down" of `from`
export class Nearby {
  constructor(points, side = 24) {
    this.side = side;
    this.squares = new Map();
    for (const point of points) {
      const key = this.key(point.px, point.py);
      if (this.squares.has(key)) this.squares.get(key).push(point);
      else this.squares.set(key, [point]);
    }
  }

  key(px, py) {
    return 4096 * Math.floor(py / this.side) + Math.floor(px / this.side);
  }

  at(px, py, reach) {
    const squares = Math.ceil(reach / this.side);
    let best = null;
    let least = reach * reach;
    for (let row = -squares; row <= squares; row++)
      for (let column = -squares; column <= squares; column++) {
        const key = this.key(px + column * this.side, py + row * this.side);
        for (const point of this.squares.get(key) ?? []) {
          const distance = (point.px - px) ** 2 + (point.py - py) ** 2;
          if (distance <= least) [best, least] = [point, distance];
        }
      }
    return best;
  }
}

const DIRECTIONS = { left: [-1, 0], right: [1, 0], up: [0, -1], down: [0, 1] };

export function towards(points, from, direction) {
  const [dx, dy] = DIRECTIONS[direction];
  let best = null;
  let least = Infinity;
  for (const point of points) {
    const x = point.px - from.px;
    const y = point.py - from.py;
    const along = x * dx + y * dy;
    const across = Math.abs(x * dy - y * dx);
    // within 60 degrees of the arrow; what lies straight ahead counts as nearer
    if (along < 0.5 || across > 1.7 * along) continue;
    if (along + 2 * across < least) [best, least] = [point, along + 2 * across];
  }
  return best;
}
