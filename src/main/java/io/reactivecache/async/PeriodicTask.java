package io.reactivecache.async;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * Work that is due again and again. It is begun whether or not the time before has ended, unless it
 * says by itself that it is not due.
 *
 * @param name what is told of its failures
 * @param firstMillis until it is begun first, from 0
 * @param everyMillis between one begin and the next, from 1
 * @param isDue asked each time: false lets one time pass, and nothing is told of it
 */
public record PeriodicTask(
    String name,
    long firstMillis,
    long everyMillis,
    BooleanSupplier isDue,
    Supplier<Future<Void>> work) {

  /** One that is always due, first after one period. */
  public PeriodicTask(String name, long everyMillis, Supplier<Future<Void>> work) {
    this(name, everyMillis, everyMillis, () -> true, work);
  }

  /** The same, first after so long. */
  public PeriodicTask first(long millis) {
    return new PeriodicTask(name, millis, everyMillis, isDue, work);
  }

  /** The same, but due only then. */
  public PeriodicTask onlyIf(BooleanSupplier condition) {
    return new PeriodicTask(name, firstMillis, everyMillis, condition, work);
  }

  /**
   * Begins.
   *
   * @param watch told the name and the outcome of each time
   * @return the timer, to be cancelled
   */
  public long start(Vertx vertx, BiConsumer<String, Future<Void>> watch) {
    return vertx.setPeriodic(
        firstMillis,
        everyMillis,
        timer -> {
          if (isDue.getAsBoolean()) {
            watch.accept(name, work.get());
          }
        });
  }
}
