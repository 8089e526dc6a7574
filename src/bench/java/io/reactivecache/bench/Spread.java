package io.reactivecache.bench;

import java.util.Arrays;
import java.util.Locale;

/** The median of some turns, with the smallest and the largest. */
record Spread(double median, double min, double max) {

  static Spread of(double... values) {
    double[] known = Arrays.stream(values).filter(value -> !Double.isNaN(value)).sorted().toArray();
    if (known.length == 0) {
      return new Spread(Double.NaN, Double.NaN, Double.NaN);
    }
    int middle = known.length / 2;
    double median = known.length % 2 == 1 ? known[middle] : (known[middle - 1] + known[middle]) / 2;
    return new Spread(median, known[0], known[known.length - 1]);
  }

  /** The same in a larger unit. */
  Spread dividedBy(double unit) {
    return new Spread(median / unit, min / unit, max / unit);
  }

  /** As a ratio: {@code 0.62 (0.55-0.70)}. */
  String asRatio() {
    if (Double.isNaN(median)) {
      return "-";
    }
    return String.format(Locale.ROOT, "%.2f (%.2f-%.2f)", median, min, max);
  }

  /** As a figure: {@code 12,300 (11,900-12,800)}, with decimals where it is small. */
  String asFigure() {
    if (Double.isNaN(median)) {
      return "-";
    }
    return figure(median) + " (" + figure(min) + "-" + figure(max) + ")";
  }

  /** One figure with three significant digits or so. */
  static String figure(double value) {
    double size = Math.abs(value);
    String format = size >= 100 ? "%,.0f" : size >= 10 ? "%.1f" : "%.2f";
    return Double.isNaN(value) ? "-" : String.format(Locale.ROOT, format, value);
  }
}
