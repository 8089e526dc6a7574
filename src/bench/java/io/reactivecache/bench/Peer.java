package io.reactivecache.bench;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.List;

/**
 * One who brings committed rows to a browser, with the browser and the writers, who are the same
 * program for everybody.
 *
 * @param servers the numbers of its processes, without PostgreSQL and Redis
 */
record Peer(String name, LoadProcess load, List<Long> servers) {

  private static final int WRITERS = 16;

  Peer {
    servers = List.copyOf(servers);
  }

  /** So many changes a second for so long: when they come, and what each costs. */
  Measured atRate(BenchEnvironment environment, int perSecond, long millis)
      throws IOException, InterruptedException {
    ProcessorTime before = ProcessorTime.read(environment, servers);
    double loadBefore = ProcFs.cpuSeconds(load.pid());
    JsonObject answer = load.call(StreamLoad.rate(perSecond, millis, WRITERS), 300);
    double loadTook = ProcFs.cpuSeconds(load.pid()) - loadBefore;
    ProcessorTime after = ProcessorTime.read(environment, servers);
    double changes = answer.getLong("published");
    double lost = answer.getLong("lost");
    double overtaken = answer.getLong("overtaken");
    return Latencies.decode(answer, "sinceAccepted")
        .toMeasured("")
        .and(Latencies.decode(answer, "latencies").toMeasured("due_"))
        .and(Latencies.decode(answer, "accepted").toMeasured("commit_"))
        .and("changes", changes)
        .and("lost", lost)
        .and("overtaken", overtaken)
        .and("repeated", answer.getLong("repeated"))
        .and("out_of_order", answer.getLong("outOfOrder"))
        .and("before_the_answer", answer.getLong("before"))
        .and("per_second", (changes - lost) / answer.getLong("nanosUntilLast") * 1e9)
        .and(after.since(before, changes))
        .and("load_cpu_millis", loadTook * 1_000 / changes);
  }
}
