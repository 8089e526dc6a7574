const FIRST_MILLIS = 500;
const LONGEST_MILLIS = 15_000;

/**
 * The pause before an attempt, counted from 0: half fixed, half random, so that the pages of a
 * server that comes back do not all return at once. 0.25-0.5 s, 0.5-1 s, 1-2 s, ... 7.5-15 s.
 */
export function backoffMillis(attempt, random = Math.random) {
  const ceiling = Math.min(LONGEST_MILLIS, FIRST_MILLIS * 2 ** attempt);
  return (ceiling * (1 + random())) / 2;
}
