// Axes with round numbers.
//
// drawAxes(chart, pad) -> SVGElement[]        chart: { xAxis, yAxis: [low, high], px(x), py(y),
//                                             width, height, xLabel, yLabel, and where the ticks
//                                             of x are no round numbers, xTicks: [[place, text]] }
// axisTicks([low, high], count) -> number[]   about `count` round numbers inside
// tickText(value) -> string                   without the digits that rounding left over
// rangeOf(lists) -> [low, high]               what the numbers of several lists span
import { svg } from "./dom.js";

export function drawAxes(chart, pad) {
  const [bottom, right] = [chart.height - pad.bottom, chart.width - pad.right];
  const text = (words, x, y, anchor, turn) =>
    svg("text", { x, y, "text-anchor": anchor, transform: turn }, words);
  const parts = [];
  const round = () => axisTicks(chart.xAxis, chart.width / 70).map((tick) => [tick, tickText(tick)]);
  for (const [tick, words] of chart.xTicks ?? round()) {
    const x = chart.px(tick);
    parts.push(svg("path", { class: "zsl-grid", d: `M${x} ${pad.top}V${bottom}` }));
    parts.push(text(words, x, bottom + 16, "middle"));
  }
  for (const tick of axisTicks(chart.yAxis, chart.height / 45)) {
    const y = chart.py(tick);
    parts.push(svg("path", { class: "zsl-grid", d: `M${pad.left} ${y}H${right}` }));
    parts.push(text(tickText(tick), pad.left - 6, y + 4, "end"));
  }
  parts.push(svg("path", { class: "zsl-axis", d: `M${pad.left} ${pad.top}V${bottom}H${right}` }));
  const middle = (pad.top + bottom) / 2;
  parts.push(text(chart.xLabel, (pad.left + right) / 2, chart.height - 6, "middle"));
  parts.push(text(chart.yLabel, 12, middle, "middle", `rotate(-90 12 ${middle})`));
  return parts;
}

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
