package io.reactivecache.soak;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Phaser;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.awaitility.Awaitility;

/**
 * Everybody who writes, reads and watches a site. Readers and browsers stay on for all rounds;
 * writers pause while the oracle judges.
 */
final class Workload implements AutoCloseable {

  private static final int SQL_PROGRAMS = 5;
  private static final int API_PROGRAMS = 3;
  private static final int SQL_PACE_MILLIS = 5;
  private static final int API_PACE_MILLIS = 10;
  private static final int READ_PACE_MILLIS = 20;
  private static final int LOOK_PACE_MILLIS = 20;
  private static final int METRICS_PACE_MILLIS = 200;

  private final Site site;
  private final Random random;
  private final RedisReader redisReader;
  private final MetricsReader metrics;
  private final List<SqlProgram> programs = new ArrayList<>();
  private final List<Thread> threads = new ArrayList<>();
  private final AtomicInteger busy = new AtomicInteger();
  private final Phaser gate = new Phaser(1);
  private volatile boolean writing;
  private volatile boolean ended;

  private Workload(Site site, long seed) {
    this.site = site;
    this.random = new Random(seed);
    this.redisReader = new RedisReader(site);
    this.metrics = new MetricsReader(site);
  }

  /** Everybody begins; the writers wait for {@link #write}. */
  static Workload start(Site site, long seed) {
    Workload workload = new Workload(site, seed);
    workload.addBrowsers();
    workload.run("who-reads-redis", LOOK_PACE_MILLIS, workload.redisReader);
    workload.run("who-reads-api", READ_PACE_MILLIS, new ApiReader(site, workload.seed()));
    workload.run("who-reads-metrics", METRICS_PACE_MILLIS, workload.metrics);
    for (int i = 0; i < SQL_PROGRAMS; i++) {
      SqlProgram program = new SqlProgram(site, workload.seed());
      workload.programs.add(program);
      workload.run("sql-program-" + i, SQL_PACE_MILLIS, workload.whileWriting(program));
    }
    for (int i = 0; i < API_PROGRAMS; i++) {
      ApiProgram program = new ApiProgram(site, workload.seed());
      workload.run("api-program-" + i, API_PACE_MILLIS, workload.whileWriting(program));
    }
    return workload;
  }

  /** The writers go on. */
  void write() {
    writing = true;
    gate.arrive();
  }

  /** Pauses the writers; returns when none of them has anything open. */
  void pause() {
    writing = false;
    Awaitility.await("the last writes")
        .atMost(90, TimeUnit.SECONDS)
        .pollDelay(0, TimeUnit.MILLISECONDS)
        .pollInterval(20, TimeUnit.MILLISECONDS)
        .until(this::isQuiet);
  }

  long transactions() {
    return programs.stream().mapToLong(SqlProgram::transactions).sum();
  }

  long events() {
    return site.subscribers().stream().mapToLong(Browser::count).sum();
  }

  /** Who looks for queues that are too long, and for what counts bugs. */
  MetricsReader metrics() {
    return metrics;
  }

  /** How often all of Redis was looked at. */
  long looks() {
    return redisReader.looks();
  }

  @Override
  public void close() {
    writing = false;
    ended = true;
    gate.forceTermination();
    threads.forEach(LockSupport::unpark);
    for (Thread thread : threads) {
      try {
        thread.join(40_000);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    programs.forEach(SqlProgram::close);
    site.subscribers().forEach(Browser::close);
    site.subscribers().clear();
  }

  private boolean isQuiet() {
    if (busy.get() > 0) {
      SqlProgram.wake(site.database());
    }
    return busy.get() == 0;
  }

  private void addBrowsers() {
    for (int i = 0; i < 3; i++) {
      browse("a profile's page", "/stream?username=" + Keys.RANDOM.get(i), Keys.RANDOM.get(i));
      String counted = Keys.COUNTED.get(i);
      browse("a counter's page", "/stream?username=" + counted, counted);
      String single = Keys.RANDOM.get(i + 3);
      browse("a stream of one key", Browser.path(List.of(single)), single);
      List<String> some = Keys.ALL.subList(i * 12, i * 12 + 20);
      browse("a stream of several keys", Browser.path(some), some.toArray(String[]::new));
    }
    List<String> few = Keys.ALL.subList(30, 46);
    browse("a slow stream", Browser.path(few) + "&max_rate=4", few.toArray(String[]::new));
    browse("a stream of the mirror", Browser.path(List.of()));
    browse("another stream of the mirror", Browser.path(List.of()));
  }

  private void browse(String who, String path, String... wanted) {
    String name = who + " (" + site.subscribers().size() + ")";
    ViewLog view = new ViewLog(name, site.violations(), site.timeTravel());
    Random chance = new Random(seed());
    site.subscribers().add(new Browser(name, site, path, List.of(wanted), view, chance));
  }

  private Runnable whileWriting(Runnable step) {
    return () -> {
      int phase = gate.getPhase();
      busy.incrementAndGet();
      if (writing) {
        step.run();
        busy.decrementAndGet();
      } else {
        busy.decrementAndGet();
        gate.awaitAdvance(phase);
      }
    };
  }

  private void run(String name, int paceMillis, Runnable step) {
    Thread thread =
        new Thread(
            () -> {
              while (!ended) {
                step.run();
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(paceMillis));
              }
            },
            name);
    thread.setDaemon(true);
    threads.add(thread);
    thread.start();
  }

  private long seed() {
    return random.nextLong();
  }
}
