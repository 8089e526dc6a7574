package io.reactivecache.soak;

import java.util.List;

/** Messages between the parts of the server that never arrive. */
final class BusFaults {

  private BusFaults() {}

  static List<Fault> all() {
    return List.of(
        Fault.of("bus: events to the streams lost", lose("rows.stored", 0.4)),
        Fault.of("bus: the leader's batches lost", lose("rows.changed", 0.1)),
        Fault.of("bus: the cursor's messages lost", lose("cursor.", 0.3)),
        Fault.of("bus: loads and leases lost", lose("rows.l", 0.2)),
        Fault.of("bus: fills lost", lose("rows.fill", 0.3)),
        Fault.of("bus: answers lost", lose("__vertx.reply", 0.05)));
  }

  private static Fault.Strike lose(String addresses, double share) {
    return (site, random) -> {
      Node node = site.nodes().get(random.nextInt(site.nodes().size()));
      node.loseMessages(addresses, share);
      try {
        Pause.between(1_000, 5_000, random);
      } finally {
        node.loseMessages(addresses, 0);
      }
    };
  }
}
