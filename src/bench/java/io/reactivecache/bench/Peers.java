package io.reactivecache.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * From a commit to one browser, beside others who do that: the same writers, the same browser, one
 * core for the server, the other for everything else, and PostgreSQL on everybody's way.
 */
final class Peers implements Subject {

  private static final int[] RATES = {100, 1_000, 5_000};
  private static final int WARM_RATE = 1_000;

  /** Of one turn, so that its tail is of something. */
  private static final int CHANGES = 1_000;

  /** In turns: to warm up, and to see what is taken while nothing is to be done. */
  private static final int LONG_TURN = 10;

  private static final String SERVER = " server_cpu_millis";
  private static final String IDLE = "nobody writes";

  /** Who brings less than this part of a rate through does not keep up with it. */
  private static final double KEPT_UP = 0.95;

  @Override
  public String name() {
    return "peers";
  }

  @Override
  public BenchReport measure(BenchEnvironment environment) throws Exception {
    BenchReport report = new BenchReport("Peers").text(introduction());
    List<Peer> peers = new PeerSetUp(environment, report, Cores.split(environment)).start();
    Effort effort = environment.effort();
    Duration warming = effort.measured().multipliedBy(effort.size(LONG_TURN, 1));
    for (Peer peer : peers) {
      peer.atRate(environment, WARM_RATE, warming.toMillis());
    }
    for (int rate : RATES) {
      long millis = Math.max(effort.measured().toMillis(), effort.size(CHANGES, 1) * 1_000L / rate);
      List<Variant> variants = new ArrayList<>();
      for (Peer peer : peers) {
        variants.add(new Variant(peer.name(), () -> peer.atRate(environment, rate, millis)));
      }
      Alternation runs = Alternation.run(environment, rate + "/s", variants);
      report.table(latencies(peers, runs, rate)).table(costs(peers, runs, rate));
      report.raw(rate + "/s", runs);
    }
    Variant nothing = new Variant(IDLE, () -> idle(environment, peers, warming));
    Alternation idle = Alternation.run(environment, IDLE, 1, List.of(nothing));
    return report.text(idle(peers, idle.of(IDLE))).raw(IDLE, idle);
  }

  private static String introduction() {
    return """
        From a commit to one browser with an event stream over all of 1,000 rows. 16 connections
        UPDATE one row each, in turn, at a fixed rate. Writers and browser are one program, the
        same for everybody. The servers have a core, PostgreSQL, Redis and that program the other.

        - *Ours* is the shipped server: journal, Redis, stream.
        - *The article's way*: a trigger puts the row into a NOTIFY. One process of one thread
          listens, SETs the row in Redis, and pushes it. What is told while it is away is lost.
        - *Centrifugo* %s as shipped: a trigger inserts the row into its outbox and sends the NOTIFY
          that wakes it. It reads, deletes and publishes what is in the outbox. There is no cache.
        - *nchan*: the article's trigger, and a process of one thread that POSTs each row to nginx.
          There is no cache.
        - Latency counts from when the writer has the answer to its commit, and *since due* from
          when the write was due. Where somebody does not keep up (*only N/s*), writers wait for
          their commits: only the latter tells.
        - *Lost*: neither this change nor a later one of its row came. *Overtaken*: a later one
          came. Who sends every change overtakes none. *Twice*: the same came again.
        - *CPU* is what a change costs in milliseconds: all of PostgreSQL's processes, the
          processes between it and the browser, and Redis. All servers are up all the time.
        """
        .formatted(Centrifugo.VERSION);
  }

  private static ResultTable latencies(List<Peer> peers, Alternation runs, int rate) {
    ResultTable table =
        new ResultTable(
            "%,d changes/s".formatted(rate),
            "p50, ms",
            "p99, ms",
            "p99.9, ms",
            "ours / theirs, p50",
            "ours / theirs, p99",
            "since due, p50 / p99 / p99.9, ms");
    Series ours = runs.of(PeerSetUp.OURS);
    for (Peer peer : peers) {
      Series its = runs.of(peer.name());
      table.row(
          name(its, rate),
          millis(its, "p50_micros").asFigure(),
          millis(its, "p99_micros").asFigure(),
          millis(its, "p999_micros").asFigure(),
          ours.ratio(its, "p50_micros").asRatio(),
          ours.ratio(its, "p99_micros").asRatio(),
          sinceDue(its));
    }
    return table;
  }

  private static ResultTable costs(List<Peer> peers, Alternation runs, int rate) {
    ResultTable table =
        new ResultTable(
            "%,d changes/s".formatted(rate),
            "CPU: PostgreSQL",
            "server",
            "Redis",
            "all",
            "ours / theirs, all",
            "changes",
            "lost",
            "overtaken",
            "twice",
            "out of order");
    Series ours = runs.of(PeerSetUp.OURS);
    for (Peer peer : peers) {
      Series its = runs.of(peer.name());
      table.row(
          peer.name(),
          its.figure("postgres_cpu_millis").asFigure(),
          its.figure("server_cpu_millis").asFigure(),
          its.figure("redis_cpu_millis").asFigure(),
          its.figure("cpu_millis").asFigure(),
          ours.ratio(its, "cpu_millis").asRatio(),
          count(its, "changes"),
          count(its, "lost"),
          count(its, "overtaken"),
          count(its, "repeated"),
          count(its, "out_of_order"));
    }
    return table;
  }

  /** Says so of one who brings less through. */
  private static String name(Series its, int rate) {
    double through = its.median("per_second");
    return through >= KEPT_UP * rate
        ? its.name()
        : "%s, only %s/s".formatted(its.name(), Spread.figure(through));
  }

  private static Spread millis(Series its, String figure) {
    return its.figure(figure).dividedBy(1_000);
  }

  private static String sinceDue(Series its) {
    return Stream.of("due_p50_micros", "due_p99_micros", "due_p999_micros")
        .map(figure -> Spread.figure(its.median(figure) / 1_000))
        .collect(Collectors.joining(" / "));
  }

  /** In all turns together. */
  private static String count(Series its, String figure) {
    return "%,.0f".formatted(its.sum(figure));
  }

  /** What all of them take when there is nothing to bring, for each second. */
  private static Measured idle(BenchEnvironment environment, List<Peer> peers, Duration time)
      throws IOException {
    long end = System.nanoTime() + time.toNanos();
    List<ProcessorTime> before = readings(environment, peers);
    TimedWriters.parkUntil(end);
    List<ProcessorTime> after = readings(environment, peers);
    Measured measured = new Measured(Map.of());
    for (int i = 0; i < peers.size(); i++) {
      Measured took = after.get(i).since(before.get(i), time.toMillis() / 1_000.0);
      measured =
          took.and(measured).and(peers.get(i).name() + SERVER, took.get("server_cpu_millis"));
    }
    return measured;
  }

  private static List<ProcessorTime> readings(BenchEnvironment environment, List<Peer> peers)
      throws IOException {
    List<ProcessorTime> all = new ArrayList<>();
    for (Peer peer : peers) {
      all.add(ProcessorTime.read(environment, peer.servers()));
    }
    return all;
  }

  private static String idle(List<Peer> peers, Series idle) {
    String servers =
        peers.stream()
            .map(peer -> peer.name() + " " + median(idle, peer.name() + SERVER))
            .collect(Collectors.joining(", "));
    return "While nobody writes, a second takes so many milliseconds of CPU: PostgreSQL with all of them %s, Redis %s; the servers: %s."
        .formatted(median(idle, "postgres_cpu_millis"), median(idle, "redis_cpu_millis"), servers);
  }

  private static String median(Series its, String figure) {
    return Spread.figure(its.median(figure));
  }
}
