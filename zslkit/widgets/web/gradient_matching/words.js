// What the figure says in a sentence.

const inPercent = (share) => `${Math.round(100 * share)} %`;
const LOW_LOSS = 1.0; // the generated cloud is called easy below this share of the real loss
const AS_GOOD = 0.02; // of accuracy
const APART = 5; // degrees

export function sayWhat(seen, names, steps) {
  const angle = `${seen.between.toFixed(0)}°`;
  const where = steps === 0 ? "Before its first step the classifier" : `After ${steps} ${steps === 1 ? "step" : "steps"} the classifier`;
  const losses =
    `${where} has loss ${seen.loss.made.toFixed(2)} on the generated and ` +
    `${seen.loss.real.toFixed(2)} on the real ${names[0]}; their gradients are ${angle} apart ` +
    `(cosine ${seen.cosine.toFixed(3)}).`;
  const right =
    `Learned from generated ${names[0]}, a classifier is right on ${inPercent(seen.right.made)} of ` +
    `real pictures; learned from real ones, on ${inPercent(seen.right.real)}.`;
  return [losses, right, verdict(seen, steps)].filter(Boolean).join(" ");
}

function verdict(seen, steps) {
  const worse = seen.right.real - seen.right.made > AS_GOOD;
  if (worse && steps > 0 && seen.loss.made < LOW_LOSS * seen.loss.real)
    return "A low loss, and yet a poor teacher.";
  if (worse && seen.between < 2) return "The gradients agree here, and yet it is a poor teacher.";
  if (!worse && seen.between > APART)
    return "The gradients disagree here, and yet it is a good teacher.";
  return "";
}
