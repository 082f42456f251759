// The exact Wasserstein-1 distance of two samples of one size: the cheapest way to pair them, by
// shortest augmenting paths (Kuhn, 1955; Jonker and Volgenant, 1987). a, b: [n * 2].
export function exactDistance(a, b) {
  const n = a.length / 2;
  const priceA = new Float64Array(n + 1);
  const priceB = new Float64Array(n + 1);
  const partner = new Int32Array(n + 1); // of each point of b, counted from 1; 0 is nobody
  const from = new Int32Array(n + 1);
  const costs = costsOf(a, b);
  const cost = (i, j) => costs[(i - 1) * n + j - 1];
  for (let i = 1; i <= n; i++) {
    const least = new Float64Array(n + 1).fill(Infinity);
    const done = new Uint8Array(n + 1);
    partner[0] = i;
    let j = 0;
    while (partner[j]) {
      done[j] = 1;
      const here = partner[j];
      let step = Infinity;
      let next = 0;
      for (let k = 1; k <= n; k++) {
        if (done[k]) continue;
        const reduced = cost(here, k) - priceA[here] - priceB[k];
        if (reduced < least[k]) {
          least[k] = reduced;
          from[k] = j;
        }
        if (least[k] < step) [step, next] = [least[k], k];
      }
      for (let k = 0; k <= n; k++) {
        if (done[k]) {
          priceA[partner[k]] += step;
          priceB[k] -= step;
        } else {
          least[k] -= step;
        }
      }
      j = next;
    }
    while (j) {
      partner[j] = partner[from[j]];
      j = from[j];
    }
  }
  let total = 0;
  for (let j = 1; j <= n; j++) total += cost(partner[j], j);
  return total / n;
}

function costsOf(a, b) {
  const n = a.length / 2;
  const costs = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      const [x, y] = [a[2 * i] - b[2 * j], a[2 * i + 1] - b[2 * j + 1]];
      costs[i * n + j] = Math.sqrt(x * x + y * y);
    }
  }
  return costs;
}
