// A ranking and its score, as zslkit.retrieval has them.
//
// orderOf(distances) -> number[]     the nearest first; equal ones in their own order
// averagePrecision(distances, labels, label) -> number
//     items at one distance share their relevant ones, and precision is read after the last of them

export function orderOf(distances) {
  const order = Array.from(distances.keys());
  return order.sort((a, b) => distances[a] - distances[b] || a - b);
}

export function averagePrecision(distances, labels, label) {
  const order = orderOf(distances);
  let soFar = 0;
  let sum = 0;
  for (let begin = 0; begin < order.length; ) {
    let end = begin;
    let here = 0;
    while (end < order.length && distances[order[end]] === distances[order[begin]]) {
      if (labels[order[end]] === label) here += 1;
      end += 1;
    }
    soFar += here;
    sum += (here * soFar) / end;
    begin = end;
  }
  return soFar ? sum / soFar : NaN;
}
