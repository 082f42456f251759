// The curves of a run over its iterations. The critic's steps, each at its share of an iteration,
// bring an estimate and a penalty, the generator's an exact distance.
const MOST_POINTS = 240; // points in a drawn line; longer runs are drawn as means of neighbours

export const TOO_LARGE = 1e9; // no run comes back from there

export function emptyHistory() {
  return {
    at: 0, // the iterations that have passed
    critic: { x: [], loss: [], estimate: [], penalty: [] },
    exact: { x: [], distance: [] },
  };
}

// at: iterations that have passed; more critic steps than an iteration asks for stand at its end.
export function noteCritic(history, { loss, estimate, penalty }, at) {
  history.at = Math.max(history.at, at);
  const { critic } = history;
  critic.x.push(history.at);
  critic.loss.push(loss);
  critic.estimate.push(estimate);
  critic.penalty.push(penalty);
}

export function noteExact(history, distance, at) {
  history.at = Math.max(history.at, at);
  history.exact.x.push(history.at);
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
