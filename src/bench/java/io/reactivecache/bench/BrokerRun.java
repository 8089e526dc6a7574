package io.reactivecache.bench;

import java.util.concurrent.TimeUnit;

/** One broker under the same three questions as the others. */
final class BrokerRun {

  private static final int WRITERS = 8;
  private static final long QUIET_MILLIS = 2_000;
  private static final int AWAY_PER_SECOND = 40;

  private final BenchEnvironment environment;
  private final Broker broker;

  BrokerRun(BenchEnvironment environment, Broker broker) {
    this.environment = environment;
    this.broker = broker;
  }

  /** From when a message was due to when it is heard, at a fixed rate. */
  Measured atRate(int perSecond) throws Exception {
    NotifyListener ear = new NotifyListener();
    long millis = Math.max(environment.effort().measured().toMillis(), 10_000L / perSecond);
    try (TimedWriters writers = writers();
        AutoCloseable listening = broker.listen(ear::hear)) {
      ear.begin();
      TimedWriters.Outcome outcome = writers.run(perSecond, millis);
      ear.await(outcome.published(), QUIET_MILLIS);
      return whileOpen(listening, ear.measured().and("published", (double) outcome.published()));
    }
  }

  /**
   * As many as eight writers can publish, one after the other each, by the time until the last was
   * heard.
   */
  Measured flatOut() throws Exception {
    NotifyListener ear = new NotifyListener();
    try (TimedWriters writers = writers();
        AutoCloseable listening = broker.listen(ear::hear)) {
      writers.connect();
      ear.begin();
      long began = System.nanoTime();
      long published = writers.flatOut(environment.effort().measured().toMillis());
      ear.await(published, QUIET_MILLIS);
      double seconds = Math.max(ear.lastAtNanos() - began, 1) / 1e9;
      return whileOpen(
          listening,
          ear.measured()
              .and("published", (double) published)
              .and("per_second", published / seconds));
    }
  }

  /** What is not heard of what was published while the listener was away for five seconds. */
  Measured away() throws Exception {
    NotifyListener ear = new NotifyListener();
    broker.listen(ear::hear).close();
    ear.begin();
    long millis = environment.effort() == Effort.SMOKE ? 500 : TimeUnit.SECONDS.toMillis(5);
    try (TimedWriters writers = writers()) {
      long published = writers.run(AWAY_PER_SECOND, millis).published();
      ear.resume();
      try (AutoCloseable listening = broker.listen(ear::hear)) {
        double heard = ear.await(published, QUIET_MILLIS);
        return whileOpen(
            listening, Measured.of("published", (double) published).and("lost", published - heard));
      }
    }
  }

  private TimedWriters writers() {
    return new TimedWriters(broker::connect, WRITERS, Brokers.KEYS);
  }

  /** The listener only has to be open until here. */
  private static Measured whileOpen(AutoCloseable listening, Measured measured) {
    return measured.and("listeners", listening == null ? 0 : 1);
  }
}
