import { opponentOf, RULES } from "./rules.js";

export const ANEW =
  "The run behind the link had more changes than a link holds: this one has its last settings only.";

// What just happened and where the run stands, in two sentences.
export function inWords(run, what) {
  const { game, told, distance, settings } = run;
  if (run.broken()) {
    return "The numbers have grown beyond all bounds: start again, with a smaller learning rate.";
  }
  const wasserstein = RULES[settings.rules].wasserstein;
  const opponent = opponentOf(settings.rules);
  const ofSteps = game.criticDone <= settings.steps ? ` of ${settings.steps}` : "";
  const where =
    what === "critic"
      ? `Iteration ${game.iteration + 1}, ${opponent} step ${game.criticDone}${ofSteps}`
      : what === "generator"
        ? `Iteration ${game.iteration}, generator step: the points have followed the ${opponent}'s slope`
        : `After ${game.iteration} ${game.iteration === 1 ? "iteration" : "iterations"}`;
  // these are of the opponent's last step; what comes after them is of now
  const before = [];
  if (told && wasserstein) before.push(`estimate ${told.estimate.toFixed(2)}`);
  if (told && !wasserstein) before.push(`loss ${told.loss.toFixed(2)}`);
  if (told && told.penalty !== null) before.push(`penalty ${told.penalty.toFixed(2)}`);
  const facts = what === "critic" ? before : [];
  facts.push(`exact distance ${distance.toFixed(2)}`);
  const parts = run.found();
  if (parts) facts.push(`${parts.found} of ${parts.of} blobs found`);
  const outside = run.outside();
  if (outside) facts.push(`${outside} of the drawn points outside the picture`);
  const last = told && what !== "critic" ? ` Last ${opponent} step: ${before.join(", ")}.` : "";
  return `${where}. ${capital(facts.join(", "))}.${last}${run.remark && ` ${run.remark}`}`;
}

export const capital = (text) => text[0].toUpperCase() + text.slice(1);
