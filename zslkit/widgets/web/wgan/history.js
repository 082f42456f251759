// The curves of a run. Every step of either network has a number; the critic's steps bring an
// estimate and a penalty, the generator's an exact distance.
const MOST_POINTS = 240; // points in a drawn line; longer runs are drawn as means of neighbours

export const TOO_LARGE = 1e9; // no run comes back from there

export function emptyHistory() {
  return {
    step: 0,
    critic: { x: [], loss: [], estimate: [], penalty: [] },
    exact: { x: [], distance: [] },
  };
}

export function noteCritic(history, { loss, estimate, penalty }) {
  history.step += 1;
  const { critic } = history;
  critic.x.push(history.step);
  critic.loss.push(loss);
  critic.estimate.push(estimate);
  critic.penalty.push(penalty);
}

export function noteExact(history, distance) {
  history.exact.x.push(history.step);
  history.exact.distance.push(distance);
}

// At most MOST_POINTS of a line, each the mean of as many neighbours; what cannot be drawn is left
// out.
export function thinLine(x, y) {
  const width = Math.max(1, Math.ceil(x.length / MOST_POINTS));
  const thin = { x: [], y: [] };
  for (let from = 0; from < x.length; from += width) {
    const some = [];
    for (let i = from; i < Math.min(from + width, x.length); i++) {
      if (Math.abs(y[i]) < TOO_LARGE) some.push(i);
    }
    if (!some.length) continue;
    thin.x.push(some.reduce((total, i) => total + x[i], 0) / some.length);
    thin.y.push(some.reduce((total, i) => total + y[i], 0) / some.length);
  }
  return thin;
}
