// An axis of entropies on which equal steps are equal ratios, from a thousandth of a nat or so. Most
// clips that the detector knows, and both rules, lie in the first twentieth of an even axis.
//
// makeScale(high) -> { span, place(nats), nats(place), ticks: [[place, text]] }
//   place 0 stands for everything below the lowest decade, zero included

const DECADES = 4;

export function makeScale(high) {
  const floor = 10 ** (Math.ceil(Math.log10(high) - 1e-9) - DECADES);
  const place = (nats) => (nats > floor ? Math.log10(nats / floor) : 0);
  const span = place(high);
  const ticks = [[0, "0"]];
  for (let k = 1; k <= span; k++) ticks.push([k, String(Number((floor * 10 ** k).toPrecision(1)))]);
  const nats = (at) => (at >= span ? high : at > 0 ? floor * 10 ** at : 0);
  return { span, place, nats, ticks };
}

// Three digits that mean something.
export const inNats = (value) => (value ? value.toFixed(value < 0.1 ? 4 : 3) : "0");
