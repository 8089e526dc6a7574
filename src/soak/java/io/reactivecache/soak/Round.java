package io.reactivecache.soak;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/** One round: traffic, faults, then quiet and the oracle. */
final class Round {

  /** Over it a site has not recovered. */
  static final Duration RECOVERY_BOUND = Duration.ofSeconds(30);

  /**
   * Whoever loses its cursor twice in a minute (an evicting Redis, say) says so for the rest of it,
   * while changes go on.
   */
  private static final Duration READY_BOUND = Duration.ofSeconds(75);

  private static final Duration FAULT_BOUND = Duration.ofMinutes(2);

  private final Plan plan;
  private final int number;
  private final Site site;
  private final Workload workload;
  private final RoundJudge judge;
  private final Bounds bounds;
  private long healedNanos;
  private long recoveryMillis = -1;
  private long afterHealMillis = -1;

  Round(Plan plan, int number, Site site, Workload workload, Bounds bounds) {
    this.plan = plan;
    this.number = number;
    this.site = site;
    this.workload = workload;
    this.judge = new RoundJudge(site);
    this.bounds = bounds;
  }

  /** Runs it; whatever is wrong stands in the result. */
  RoundResult run() {
    List<Fault> faults = plan.faults(number, site);
    long transactions = workload.transactions();
    long acknowledged = site.ledger().acknowledged();
    long begun = System.nanoTime();
    boolean intact = false;
    try {
      workload.write();
      strike(faults);
      healedNanos = System.nanoTime();
      workload.pause();
      intact = judge();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException | AssertionError e) {
      site.violations().add(Invariant.FINAL, "the round could not be finished: " + e);
    }
    return new RoundResult(
        number,
        site.nodes().size(),
        faults.stream().map(Fault::name).toList(),
        millisSince(begun),
        recoveryMillis,
        afterHealMillis,
        workload.transactions() - transactions,
        site.ledger().acknowledged() - acknowledged,
        judge.checks(),
        intact,
        site.violations().take());
  }

  /** All of them on threads of their own, at moments of their own; returns when the last healed. */
  private void strike(List<Fault> faults) throws InterruptedException {
    List<Thread> threads = new ArrayList<>();
    for (Fault fault : faults) {
      Thread thread = new Thread(() -> strike(fault), fault.name());
      thread.setDaemon(true);
      thread.start();
      threads.add(thread);
    }
    for (Thread thread : threads) {
      thread.join(FAULT_BOUND.toMillis());
      if (thread.isAlive()) {
        site.violations().add(Invariant.FINAL, thread.getName() + " could not be mended in time");
      }
    }
  }

  private void strike(Fault fault) {
    java.util.Random random = plan.random(number, fault.name());
    try {
      Pause.between(200, 1_500, random);
      fault.strike(site, random);
    } catch (Exception | AssertionError e) {
      site.violations().add(Invariant.FINAL, fault.name() + " could not be mended: " + e);
    }
  }

  /** Whether the site is as good as new. */
  private boolean judge() {
    ExpectedState.touch(site.database());
    long touched = System.nanoTime();
    ExpectedState expected = ExpectedState.of(site.database());
    boolean recovered = awaitNothing(Invariant.FINAL, () -> judge.wrong(expected), RECOVERY_BOUND);
    if (recovered) {
      recoveryMillis = millisSince(touched);
      afterHealMillis = millisSince(healedNanos);
    }
    boolean ready =
        awaitNothing(
            Invariant.FINAL,
            () -> site.nodes().stream().filter(node -> !node.isReady()).map(Node::unready).toList(),
            READY_BOUND);
    awaitNothing(Invariant.FINAL, () -> judge.refusals(expected), RECOVERY_BOUND);
    if (recovered && ready) {
      new EndAudit(site.node()).run().forEach(what -> site.violations().add(Invariant.FINAL, what));
    }
    workload.metrics().run();
    site.ledger()
        .audit(expected.counters())
        .forEach(wrong -> site.violations().add(Invariant.ACKNOWLEDGED, wrong));
    bounds.happened().forEach(what -> site.violations().add(Invariant.BOUNDED, what));
    awaitNothing(Invariant.BOUNDED, bounds::exceeded, Duration.ofSeconds(20));
    return recovered && ready;
  }

  private interface Wrong {
    List<String> find();
  }

  /** Waits until nothing is wrong; what still is when the time is over is a violation. */
  private boolean awaitNothing(Invariant invariant, Wrong wrong, Duration bound) {
    List<String> last = new ArrayList<>();
    try {
      Awaitility.await()
          .atMost(bound)
          .pollDelay(0, TimeUnit.MILLISECONDS)
          .pollInterval(10, TimeUnit.MILLISECONDS)
          .until(
              () -> {
                last.clear();
                last.addAll(wrong.find());
                return last.isEmpty();
              });
      return true;
    } catch (ConditionTimeoutException late) {
      last.forEach(what -> site.violations().add(invariant, what));
      return false;
    }
  }

  private static long millisSince(long nanos) {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - nanos);
  }
}
