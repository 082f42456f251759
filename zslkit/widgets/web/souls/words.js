// What the figure says of itself.
const two = (value) => value.toFixed(2);

export const MEASURES = [
  ["toSoul", "a point to its nearest soul"],
  ["meanToSoul", "the mean of all to its nearest soul"],
  ["toReal", "a point to the nearest real one"],
  ["energy", "the two clouds (energy distance)"],
];

const OF_COUNT = ["none", "one soul", "two souls", "three souls", "four souls", "five souls"];

// In a sentence or two: what pulls, and where that has led.
export function inWords({ animal, k, weights, steps, first, now }) {
  const pulls = [
    weights.reality && "the distance between the clouds",
    weights.sample && `the sample-level term (λ₁ ${two(weights.sample)})`,
    weights.class && `the class-level term (λ₂ ${two(weights.class)})`,
  ].filter(Boolean);
  const by = pulls.length ? `pulled by ${listed(pulls)}` : "pulled by nothing";
  const empty = now.shares.flatMap((share, soul) => (share ? [] : [`${soul + 1}`]));
  return (
    `${animal}, ${OF_COUNT[k]}, step ${steps}, ${by}. A generated point is ` +
    `${changed(first.toSoul, now.toSoul)} from its nearest soul, their mean ` +
    `${changed(first.meanToSoul, now.meanToSoul)} from its own, and a point ` +
    `${changed(first.toReal, now.toReal)} from the nearest real one.` +
    withoutPoints(empty)
  );
}

const withoutPoints = (souls) =>
  souls.length > 1 ? ` Souls ${listed(souls)} have no point near them.`
    : souls.length ? ` Soul ${souls[0]} has no point near it.` : "";

const changed = (first, now) => (two(first) === two(now) ? two(now) : `${two(now)} (${two(first)} at the start)`);

const listed = (words) =>
  words.length < 2 ? words.join() : `${words.slice(0, -1).join(", ")} and ${words[words.length - 1]}`;
