import { Curve } from "../kit/curve.js";
import { thinLine } from "./history.js";
import { opponentOf, RULES } from "./rules.js";

const LEAST_SHOWN = 4; // iterations on the axis of a run that has just begun

// Two charts of the run. The first has the exact distance and, where there is one, the critic's
// estimate of it; the second the penalty, or the discriminator's loss, which is no distance.
export function makeCharts() {
  const axes = { xLabel: "iterations", marker: null, points: [] };
  const distance = new Curve({ ...axes, label: "distance", yLabel: "distance", lines: [] });
  const second = new Curve({ ...axes, label: "penalty", yLabel: "penalty", lines: [] });
  return {
    distance,
    second,
    draw({ history, settings }) {
      const { critic, exact } = history;
      const wasserstein = RULES[settings.rules].wasserstein;
      const lines = [
        { name: "exact distance", ...thinLine(exact.x, exact.distance), colour: "--zsl-accent", dash: "5 3" },
      ];
      if (wasserstein)
        lines.unshift({ name: "critic's estimate", ...thinLine(critic.x, critic.estimate), colour: "--zsl-ink" });
      drawLines(distance, lines, history.at, true);
      const latest = exact.x.length - 1; // a line with one point does not show
      const [x, y] = [exact.x[latest], exact.distance[latest]];
      distance.setPoints(latest < 0 ? [] : [{ x, y, colour: "--zsl-accent" }]);
      second.el.hidden = settings.rules === "clipping";
      if (second.el.hidden) return;
      const name = wasserstein ? "penalty" : `${opponentOf(settings.rules)}'s loss`;
      const values = wasserstein ? critic.penalty : critic.loss;
      second.label = second.yLabel = wasserstein ? "penalty" : "loss";
      drawLines(second, [{ name, ...thinLine(critic.x, values), colour: "--zsl-ink" }], history.at, false);
    },
  };
}

function drawLines(curve, lines, at, belowZero) {
  const all = lines.flatMap((line) => line.y);
  const high = all.reduce((a, b) => Math.max(a, b), 0.1);
  const low = belowZero ? all.reduce((a, b) => Math.min(a, b), 0) : 0;
  curve.setRange({ x: [0, Math.max(at, LEAST_SHOWN)], y: [low, high * 1.05] });
  curve.setLines(lines);
  const latest = lines.filter(({ y }) => y.length).map(({ name, y }) => `${name} ${y.at(-1).toFixed(2)}`);
  curve.describe(latest.length ? `${latest.join(", ")} after ${Math.floor(at)} iterations.` : "nothing yet.");
}
