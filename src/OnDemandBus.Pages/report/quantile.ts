/** The value under which a share of what was counted lies, spread evenly within each bin; null where nothing was counted. */
export function quantile(counts: readonly number[], from: number, width: number, share: number): number | null {
  const all = counts.reduce((sum, count) => sum + count, 0);
  if (all === 0) return null;
  let left = all * share;
  for (const [i, count] of counts.entries()) {
    if (count > 0 && left <= count) return from + (i + left / count) * width;
    left -= count;
  }
  return from + counts.length * width;
}
