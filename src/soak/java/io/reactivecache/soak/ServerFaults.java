package io.reactivecache.soak;

import java.util.List;
import java.util.Random;

/**
 * What happens to the server itself. Traffic goes on, so each of them is in the middle of batches.
 */
final class ServerFaults {

  private ServerFaults() {}

  static List<Fault> all() {
    return List.of(
        Fault.of("server: kill -9", (site, random) -> kill(pick(site, random), random)),
        Fault.of("server: SIGTERM", (site, random) -> terminate(pick(site, random), random)),
        Fault.of("server: SIGSTOP", (site, random) -> freeze(pick(site, random), random)),
        Fault.ofPair(
            "server: kill -9 of both nodes",
            (site, random) -> {
              site.nodes().forEach(Node::kill);
              Pause.between(0, 1_000, random);
              site.nodes().forEach(Node::start);
              site.nodes().forEach(Node::awaitUp);
            }),
        Fault.ofPair("server: kill -9 of the leader", (site, random) -> kill(leader(site), random)),
        Fault.ofPair(
            "server: SIGSTOP of the leader while another stands by",
            (site, random) -> freeze(leader(site), random)));
  }

  private static void kill(Node node, Random random) throws InterruptedException {
    node.kill();
    Pause.between(0, 1_000, random);
    node.start();
    node.awaitUp();
  }

  private static void terminate(Node node, Random random) throws InterruptedException {
    int code = node.terminate();
    if (code != 0) {
      throw new IllegalStateException(node.name() + " ended with code " + code);
    }
    Pause.between(0, 1_000, random);
    node.start();
    node.awaitUp();
  }

  private static void freeze(Node node, Random random) throws InterruptedException {
    node.freeze();
    try {
      Pause.between(1_000, 20_000, random);
    } finally {
      node.thaw();
    }
    node.awaitUp();
  }

  private static Node pick(Site site, Random random) {
    return site.nodes().get(random.nextInt(site.nodes().size()));
  }

  private static Node leader(Site site) {
    return site.leader().orElseGet(site::node);
  }
}
