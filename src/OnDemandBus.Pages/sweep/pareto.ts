/** The points that no other point beats in both, where less is better unless said otherwise; by index, from left to right. */
export function pareto(points: readonly (readonly [x: number, y: number])[], moreIsBetter: readonly [x: boolean, y: boolean] = [false, false]): number[] {
  const sign = moreIsBetter.map(more => (more ? -1 : 1)) as [number, number];
  const order = points.map((_, i) => i).sort((a, b) => sign[0] * (points[a]![0] - points[b]![0]) || sign[1] * (points[a]![1] - points[b]![1]));
  const front: number[] = [];
  let best = Infinity;
  for (const i of order) {
    const y = sign[1] * points[i]![1];
    if (y >= best) continue;
    best = y;
    front.push(i);
  }
  return front.sort((a, b) => points[a]![0] - points[b]![0]);
}
