import { Curve } from "../kit/curve.js";
import { thinLine } from "./history.js";
import { RULES } from "./rules.js";

const LEAST_SHOWN = 4; // iterations on the axis of a run that has just begun

// Two charts of the run: the critic's estimate (or the opponent's loss) beside the exact
// distance, and the penalty.
export function makeCharts() {
  const axes = { xLabel: "iterations", marker: null, points: [] };
  const estimate = new Curve({ ...axes, label: "distance", yLabel: "", lines: [] });
  const penalty = new Curve({ ...axes, label: "penalty", yLabel: "penalty", lines: [] });
  return {
    estimate,
    penalty,
    draw({ history, settings }) {
      const { critic, exact } = history;
      const wasserstein = RULES[settings.rules].wasserstein;
      const what = wasserstein ? "critic's estimate" : "opponent's loss";
      const values = wasserstein ? critic.estimate : critic.loss;
      const first = { name: what, ...thinLine(critic.x, values), colour: "--zsl-ink" };
      const second = {
        name: "exact distance",
        ...thinLine(exact.x, exact.distance),
        colour: "--zsl-accent",
        dash: "5 3",
      };
      drawLines(estimate, [first, second], history.at, true);
      const latest = exact.x.length - 1; // a line with one point does not show
      const [x, y] = [exact.x[latest], exact.distance[latest]];
      estimate.setPoints(latest < 0 ? [] : [{ x, y, colour: "--zsl-accent" }]);
      const penalised = settings.rules === "penalty";
      penalty.el.hidden = !penalised;
      if (!penalised) return;
      const line = { name: "penalty", ...thinLine(critic.x, critic.penalty), colour: "--zsl-ink" };
      drawLines(penalty, [line], history.at, false);
    },
  };
}

function drawLines(curve, lines, at, belowZero) {
  const all = lines.flatMap((line) => line.y);
  const high = all.reduce((a, b) => Math.max(a, b), 0.1);
  const low = belowZero ? all.reduce((a, b) => Math.min(a, b), 0) : 0;
  curve.setRange({ x: [0, Math.max(at, LEAST_SHOWN)], y: [low, high * 1.05] });
  curve.setLines(lines);
}
