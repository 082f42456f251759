import { RULES } from "./rules.js";

export const ANEW =
  "The run behind the link had more changes than a link holds: this one has its last settings only.";

// What just happened and where the run stands, in two sentences.
export function inWords(run, what) {
  const { game, told, distance, settings } = run;
  if (run.broken()) {
    return "The numbers have grown beyond all bounds: start again, with a smaller learning rate.";
  }
  const wasserstein = RULES[settings.rules].wasserstein;
  const ofSteps = game.criticDone <= settings.steps ? ` of ${settings.steps}` : "";
  const where =
    what === "critic"
      ? `Iteration ${game.iteration + 1}, critic step ${game.criticDone}${ofSteps}`
      : what === "generator"
        ? `Iteration ${game.iteration}, generator step: the points have followed the critic's slope`
        : `After ${game.iteration} ${game.iteration === 1 ? "iteration" : "iterations"}`;
  const facts = [];
  if (told && wasserstein) facts.push(`estimate ${told.estimate.toFixed(2)}`);
  if (told && !wasserstein) facts.push(`loss of the opponent ${told.loss.toFixed(2)}`);
  if (told && told.penalty !== null) facts.push(`penalty ${told.penalty.toFixed(2)}`);
  facts.push(`exact distance ${distance.toFixed(2)}`);
  const parts = run.found();
  if (parts) facts.push(`${parts.found} of ${parts.of} blobs found`);
  const outside = run.outside();
  if (outside) facts.push(`${outside} of the drawn points outside the picture`);
  return `${where}. ${capital(facts.join(", "))}.${run.remark && ` ${run.remark}`}`;
}

const capital = (text) => text[0].toUpperCase() + text.slice(1);
