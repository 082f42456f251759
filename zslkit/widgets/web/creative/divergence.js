// The Sharma-Mittal divergence of p to the uniform, with its limits, and their names.

export function divergenceOf(p, alpha, beta) {
  const k = p.length;
  if (alpha === 1) {
    let kl = Math.log(k);
    for (const each of p) if (each > 0) kl += each * Math.log(each);
    kl = Math.max(kl, 0);
    return beta === 1 ? kl : Math.expm1((beta - 1) * kl) / (beta - 1);
  }
  let sum = 0;
  for (const each of p) if (each > 0) sum += each ** alpha;
  const logSum = Math.min(Math.log(sum) - (1 - alpha) * Math.log(k), alpha < 1 ? 0 : Infinity);
  if (beta === 1) return Math.max(logSum / (alpha - 1), 0);
  return Math.max(Math.expm1(((1 - beta) / (1 - alpha)) * logSum) / (beta - 1), 0);
}

// One class has probability c, the others share the rest evenly.
export function divergenceAt(c, k, alpha, beta) {
  const p = new Float64Array(k).fill((1 - c) / (k - 1));
  p[0] = c;
  return divergenceOf(p, alpha, beta);
}

// Which of the named divergences these exponents are; several may fit.
export function namesOf(alpha, beta) {
  const same = Math.abs(alpha - beta) < 1e-9;
  if (alpha === 1 && beta === 1) return "the Kullback-Leibler divergence: the entropy that is missing";
  if (beta === 1 && Math.abs(alpha - 0.5) < 1e-9) return "twice the Bhattacharyya distance";
  if (beta === 1) return "Rényi's divergence";
  if (same) return "the Tsallis divergence";
  return "between the named ones";
}
