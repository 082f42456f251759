// The curves of a run. Every step of either network has a number; the critic's steps bring an
// estimate and a penalty, the generator's an exact distance.
const MOST_POINTS = 240; // points in a drawn line; longer runs are drawn as means of neighbours

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

// At most MOST_POINTS points of a line, each the mean of as many neighbours.
export function thinLine(x, y) {
  const width = Math.max(1, Math.ceil(x.length / MOST_POINTS));
  const thin = { x: [], y: [] };
  for (let from = 0; from < x.length; from += width) {
    const to = Math.min(from + width, x.length);
    let [sumX, sumY] = [0, 0];
    for (let i = from; i < to; i++) {
      sumX += x[i];
      sumY += y[i];
    }
    thin.x.push(sumX / (to - from));
    thin.y.push(sumY / (to - from));
  }
  return thin;
}
