/** What was counted between two scrapes of a histogram; null where a restart set it back. */
export function bucketsBetween(older, newer) {
  const before = new Map(older);
  const counted = newer.map(([bound, count]) => [bound, count - (before.get(bound) ?? 0)]);
  return counted.some(([, count]) => count < 0) ? null : counted;
}

/**
 * Estimates a quantile from cumulative buckets, linear inside a bucket as Prometheus does it.
 * `null` without any count; `Infinity` when it lies above the last bound.
 */
export function quantile(q, buckets) {
  const total = buckets.at(-1)?.[1];
  if (!total) {
    return null;
  }
  const rank = q * total;
  let [lower, below] = [0, 0];
  for (const [bound, count] of buckets) {
    if (count >= rank && count > below) {
      return bound === Infinity ? Infinity : lower + ((bound - lower) * (rank - below)) / (count - below);
    }
    [lower, below] = [bound, count];
  }
  return null;
}
