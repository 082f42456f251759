// Round numbers for an axis.
//
// axisTicks([low, high], count) -> number[]   about `count` round numbers inside
// tickText(value) -> string                   without the digits that rounding left over
// rangeOf(lists) -> [low, high]               what the numbers of several lists span
export function axisTicks([low, high], count) {
  const rough = (high - low) / Math.max(1, count);
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([1, 2, 5].find((factor) => factor * power >= rough) ?? 10);
  const first = Math.ceil(low / step - 1e-9);
  const last = Math.floor(high / step + 1e-9);
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, k) => (first + k) * step);
}

export const tickText = (value) => String(Number(value.toPrecision(6))).replace("-", "\u2212");

export function rangeOf(lists) {
  let [low, high] = [Infinity, -Infinity];
  for (const list of lists)
    for (const value of list) {
      low = Math.min(low, value);
      high = Math.max(high, value);
    }
  if (low > high) return [0, 1];
  return low < high ? [low, high] : [low - 0.5, high + 0.5];
}
