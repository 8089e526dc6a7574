package io.reactivecache.bench;

import java.io.IOException;
import java.util.List;

/**
 * The processor time that everybody on the way of a change took until a moment, in seconds.
 *
 * @param postgres all of its processes
 * @param server the processes between PostgreSQL and the browser
 */
record ProcessorTime(double postgres, double server, double redis) {

  static ProcessorTime read(BenchEnvironment environment, List<Long> servers) throws IOException {
    double server = 0;
    for (long pid : servers) {
      server += ProcFs.cpuSeconds(pid);
    }
    try (RedisCli redis = new RedisCli(environment.redis().port())) {
      return new ProcessorTime(PostgresCpu.read(environment).seconds(), server, redis.cpuSeconds());
    }
  }

  /** What was taken since an earlier reading, in milliseconds for each of so many. */
  Measured since(ProcessorTime before, double each) {
    double postgresTook = (postgres - before.postgres) * 1_000 / each;
    double serverTook = (server - before.server) * 1_000 / each;
    double redisTook = (redis - before.redis) * 1_000 / each;
    return Measured.of("postgres_cpu_millis", postgresTook)
        .and("server_cpu_millis", serverTook)
        .and("redis_cpu_millis", redisTook)
        .and("cpu_millis", postgresTook + serverTook + redisTook);
  }
}
