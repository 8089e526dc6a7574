package io.reactivecache.soak;

import io.reactivecache.support.RunningServer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads the metrics of all nodes again and again: no queue may be longer than its bound, and what
 * counts bugs must stay where it is.
 */
final class MetricsReader implements Runnable {

  private static final Pattern QUEUE =
      Pattern.compile("(?m)^reactive_cache_queue\\{(.*)} ([0-9.E]+)$");
  private static final Pattern KIND = Pattern.compile("queue=\"([\\w-]+)\"");

  /** Each counts from 0 in each process. */
  private static final List<Bug> BUGS =
      List.of(
          new Bug("reactive_cache_doorbell_missed_total", Invariant.BOUNDED),
          new Bug("reactive_cache_audit_repaired_total", Invariant.FINAL));

  private final Site site;
  private final Map<String, Double> counted = new HashMap<>();
  private final Map<String, Double> longest = new TreeMap<>();

  private record Bug(String metric, Invariant invariant) {}

  MetricsReader(Site site) {
    this.site = site;
  }

  /** Looks once; a node that does not answer is passed over. */
  @Override
  public synchronized void run() {
    for (Node node : site.nodes()) {
      node.ask("/metrics").ifPresent(answer -> look(node, answer.body()));
    }
  }

  /** The greatest length of each kind of queue so far. */
  synchronized Map<String, Double> longest() {
    return Map.copyOf(longest);
  }

  private void look(Node node, String scrape) {
    Matcher queue = QUEUE.matcher(scrape);
    while (queue.find()) {
      lookAtQueue(node, scrape, queue.group(1), Double.parseDouble(queue.group(2)));
    }
    BUGS.forEach(bug -> lookForBug(node, scrape, bug));
  }

  private void lookAtQueue(Node node, String scrape, String labels, double length) {
    Matcher kind = KIND.matcher(labels);
    longest.merge(kind.find() ? kind.group(1) : labels, length, Math::max);
    double bound = RunningServer.metric(scrape, "reactive_cache_queue_bound", labels);
    if (length > bound) {
      site.violations()
          .add(
              Invariant.BOUNDED,
              node.name() + " has a queue of " + length + ", at most " + bound + ": " + labels);
    }
  }

  private void lookForBug(Node node, String scrape, Bug bug) {
    double now = RunningServer.metric(scrape, bug.metric(), "");
    Double before = counted.put(node.name() + " " + bug.metric(), now);
    double begun = before == null || before > now ? 0 : before;
    if (now > begun) {
      site.violations()
          .add(bug.invariant(), node.name() + " counts " + (now - begun) + " " + bug.metric());
    }
  }
}
