package io.reactivecache.bench;

import java.time.Duration;
import java.util.Locale;

/** How long a run takes. Only {@link #FULL} is worth writing down. */
enum Effort {
  /** Proves that the harness works; its figures mean nothing. */
  SMOKE(1, Duration.ofMillis(400), 0.01),
  /** For developing. */
  SHORT(3, Duration.ofSeconds(2), 0.2),
  FULL(7, Duration.ofSeconds(3), 1);

  private final int rounds;
  private final Duration measured;
  private final double scale;

  Effort(int rounds, Duration measured, double scale) {
    this.rounds = rounds;
    this.measured = measured;
    this.scale = scale;
  }

  static Effort of(String name) {
    return valueOf(name.toUpperCase(Locale.ROOT));
  }

  /** How often each variant has its turn. */
  int rounds() {
    return rounds;
  }

  /** How long one turn is measured. */
  Duration measured() {
    return measured;
  }

  /** The same in whole seconds, for tools that know no others. */
  int seconds() {
    return (int) Math.max(1, measured.toSeconds());
  }

  /** A size that is {@code full} in a full run, and at least {@code least}. */
  int size(int full, int least) {
    return (int) Math.max(least, Math.round(full * scale));
  }
}
