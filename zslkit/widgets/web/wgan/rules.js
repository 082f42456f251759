// The losses of the four games: the value of each, and its gradient at every score. They are those
// of zslkit.losses: critic_loss, generator_loss, discriminator_loss and fooling_loss.

const softplus = (v) => (v > 0 ? v + Math.log1p(Math.exp(-v)) : Math.log1p(Math.exp(v)));
export const sigmoid = (v) => 1 / (1 + Math.exp(-v));

export const opponentOf = (rules) => (RULES[rules].wasserstein ? "critic" : "discriminator");

export const RULES = {
  penalty: { label: "WGAN-GP", wasserstein: true },
  clipping: { label: "WGAN, weights clipped", wasserstein: true },
  classical: { label: "classical GAN", wasserstein: false },
  saturating: { label: "classical, saturating", wasserstein: false },
};

function mean(values, of = (v) => v) {
  let total = 0;
  for (const v of values) total += of(v);
  return total / values.length;
}

// What the opponent minimises, without its penalty: {loss, atReal: [n], atFake: [n]}.
export function opponentLoss(rules, real, fake) {
  const n = real.length;
  if (RULES[rules].wasserstein) {
    return {
      loss: mean(fake) - mean(real),
      atReal: new Float64Array(n).fill(-1 / n),
      atFake: new Float64Array(n).fill(1 / n),
    };
  }
  return {
    loss: mean(real, (v) => softplus(-v)) + mean(fake, softplus),
    atReal: real.map((v) => -sigmoid(-v) / n),
    atFake: fake.map((v) => sigmoid(v) / n),
  };
}

// What the generator minimises: {loss, atFake: [n]}.
export function makerLoss(rules, fake) {
  const n = fake.length;
  if (RULES[rules].wasserstein) {
    return { loss: -mean(fake), atFake: new Float64Array(n).fill(-1 / n) };
  }
  if (rules === "saturating") {
    return { loss: -mean(fake, softplus), atFake: fake.map((v) => -sigmoid(v) / n) };
  }
  return { loss: mean(fake, (v) => softplus(-v)), atFake: fake.map((v) => -sigmoid(-v) / n) };
}
