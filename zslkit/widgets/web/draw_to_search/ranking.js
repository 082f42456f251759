// The gallery, ranked by its distance to a drawing.
//
// rankGallery(gallery, embedding, count) -> [{ row, distance }], nearest first, all of them
//   gallery: Float32Array [n, d]; only its first `count` rows take part
// summaryOf(ranking, labels, top) -> { nearest: label, counts: [[label, how many]], first: [{...}] }

export function rankGallery(gallery, embedding, count) {
  const d = embedding.length;
  const ranking = Array.from({ length: count }, (_, row) => {
    let sum = 0;
    for (let j = 0; j < d; j++) {
      const off = gallery[row * d + j] - embedding[j];
      sum += off * off;
    }
    return { row, distance: Math.sqrt(sum) };
  });
  return ranking.sort((a, b) => a.distance - b.distance || a.row - b.row);
}

export function summaryOf(ranking, labels, top) {
  const first = ranking.slice(0, top);
  const counts = new Map();
  for (const { row } of first) counts.set(labels[row], (counts.get(labels[row]) ?? 0) + 1);
  return {
    first,
    nearest: labels[first[0].row],
    counts: [...counts].sort((a, b) => b[1] - a[1]),
  };
}
