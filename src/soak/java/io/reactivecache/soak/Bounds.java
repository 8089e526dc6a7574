package io.reactivecache.soak;

import io.vertx.redis.client.Command;
import io.vertx.redis.client.Response;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What nodes may hold at most when a round is over. A node's heap is bounded by its JVM, which ends
 * it when that is not enough; its queues have bounds of their own, which {@link MetricsReader}
 * looks at; everything else is bounded here, far above what a healthy node needs.
 */
final class Bounds {

  private static final int THREADS = 150;
  private static final int FILES = 1_000;
  private static final int STREAMS = 2_000;
  private static final long DIRECT_BYTES = 256L << 20;
  private static final long SESSIONS_A_NODE = 16;
  private static final long REDIS_CONNECTIONS_A_NODE = 40;
  private static final String SESSIONS =
      "select count(*) from pg_stat_activity where application_name like 'reactive-cache%'";

  private final Site site;
  private final Map<String, Long> logRead = new HashMap<>();

  Bounds(Site site) {
    this.site = site;
  }

  /** What happened since the last journal read, and should not have. */
  List<String> happened() {
    List<String> wrong = new ArrayList<>();
    for (Node node : site.nodes()) {
      if (newLogLines(node).contains("OutOfMemoryError")) {
        wrong.add(node.name() + " ran out of memory");
      }
    }
    return wrong;
  }

  /** What is beyond its bound now. */
  List<String> exceeded() {
    List<String> wrong = new ArrayList<>();
    for (Node node : site.nodes()) {
      atMost(STREAMS, node, "reactive_cache_stream_connections", "", wrong);
      atMost(THREADS, node, "jvm_threads_live_threads", "", wrong);
      atMost(FILES, node, "process_files_open_files", "", wrong);
      atMost(DIRECT_BYTES, node, "jvm_buffer_memory_used_bytes", "", wrong);
    }
    int count = site.nodes().size();
    atMost(SESSIONS_A_NODE * count, sessions(), "sessions of PostgreSQL", wrong);
    atMost(REDIS_CONNECTIONS_A_NODE * count, redisConnections(), "connections of Redis", wrong);
    return wrong;
  }

  private static void atMost(
      long most, Node node, String metric, String labels, List<String> wrong) {
    atMost(most, node.metric(metric, labels), node.name() + " " + metric, wrong);
  }

  private static void atMost(long most, double is, String what, List<String> wrong) {
    if (is > most) {
      wrong.add(what + " is " + is + ", at most " + most);
    }
  }

  private double sessions() {
    return Double.parseDouble(String.valueOf(site.database().value(SESSIONS)));
  }

  private double redisConnections() {
    Response clients = site.probe().send(Command.CLIENT, "LIST");
    return clients == null ? 0 : clients.toString().lines().count();
  }

  private String newLogLines(Node node) {
    try {
      byte[] log = Files.readAllBytes(node.log());
      long from = logRead.getOrDefault(node.name(), 0L);
      logRead.put(node.name(), (long) log.length);
      return new String(log, (int) from, (int) (log.length - from), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
