const INTEGERS = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });
const SHORT = new Intl.NumberFormat("en", { maximumSignificantDigits: 3 });

/** What is not known. */
export const UNKNOWN = "–";

/** 12,345 */
export function integer(value) {
  return Number.isFinite(value) ? INTEGERS.format(value) : UNKNOWN;
}

/** 0.42, 7.5, 120, 12,345 */
export function decimal(value) {
  if (!Number.isFinite(value)) {
    return UNKNOWN;
  }
  return Math.abs(value) >= 1000 ? INTEGERS.format(value) : SHORT.format(value);
}

/** A duration given in milliseconds: "1.43 s". */
export function seconds(millis) {
  return `${(millis / 1000).toFixed(2)} s`;
}

/** A duration given in seconds, in the unit that reads best: "0.8 ms", "12 ms", "1.2 s". */
export function duration(value) {
  if (!Number.isFinite(value)) {
    return UNKNOWN;
  }
  return value < 1 ? `${decimal(value * 1000)} ms` : `${decimal(value)} s`;
}

/** How long ago, given in milliseconds: "240 ms", "12 s", "3 min", "2 h". */
export function age(millis) {
  if (millis < 1000) {
    return `${Math.floor(millis / 10) * 10} ms`;
  }
  const s = Math.floor(millis / 1000);
  if (s < 60) {
    return `${s} s`;
  }
  return s < 3600 ? `${Math.floor(s / 60)} min` : `${Math.floor(s / 3600)} h`;
}
