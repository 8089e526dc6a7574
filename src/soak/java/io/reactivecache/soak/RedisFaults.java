package io.reactivecache.soak;

import io.reactivecache.embedded.EmbeddedRedisServer;
import io.reactivecache.embedded.Processes;
import io.reactivecache.support.RedisProbe;
import io.reactivecache.support.TestServers;
import io.vertx.redis.client.Command;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;

/** What happens to Redis itself, and to what it holds. */
final class RedisFaults {

  private static final Pattern USED = Pattern.compile("used_memory:(\\d+)");
  private static final String FILL =
      "for i = 1, tonumber(ARGV[1]) do redis.call('SET', 'filler:' .. i, '') end return 1";
  private static final String DRAIN =
      "for i = 1, tonumber(ARGV[1]) do redis.call('DEL', 'filler:' .. i) end return 1";
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private RedisFaults() {}

  static List<Fault> all() {
    return List.of(
        Fault.of("redis: kill -9, restart empty", RedisFaults::restartEmpty),
        Fault.of("redis: restart with all it had", RedisFaults::restartWithAll),
        Fault.of("redis: restart from an older dump", RedisFaults::restartFromOlderDump),
        Fault.of("redis: restart with so much that it loads for seconds", RedisFaults::load),
        Fault.of("redis: failover to a replica that lacks the last writes", RedisFaults::failOver),
        Fault.of("redis: SIGSTOP", RedisFaults::freeze),
        Fault.of("redis: FLUSHALL", (site, random) -> site.probe().send(Command.FLUSHALL)),
        Fault.of("redis: out of memory (noeviction)", (s, r) -> shrink(s, "noeviction", r)),
        Fault.of("redis: evicting (allkeys-lru)", (s, r) -> shrink(s, "allkeys-lru", r)),
        Fault.of("redis: evicting (allkeys-random)", (s, r) -> shrink(s, "allkeys-random", r)),
        Fault.of("redis: a replica in its place (READONLY)", RedisFaults::demote),
        Fault.of("redis: another password (NOAUTH)", RedisFaults::changePassword),
        Fault.of("redis: all its connections killed", RedisFaults::killConnections));
  }

  private static void restartEmpty(Site site, Random random) throws Exception {
    site.redis().kill();
    forgetDump(site);
    Pause.between(0, 3_000, random);
    site.redis().restart();
  }

  private static void restartWithAll(Site site, Random random) throws Exception {
    try {
      site.probe().send(Command.SHUTDOWN, "SAVE");
    } catch (IllegalStateException noAnswer) {
      // It never answers that one.
    }
    site.redis().kill();
    Pause.between(0, 2_000, random);
    site.redis().restart();
    forgetDump(site);
  }

  private static void restartFromOlderDump(Site site, Random random) throws Exception {
    site.probe().send(Command.SAVE);
    Pause.between(0, 3_000, random);
    site.redis().kill();
    site.redisGoesBack();
    Pause.between(0, 1_000, random);
    site.redis().restart();
    forgetDump(site);
  }

  /** It loads a thousand keys a second; see {@link Site#REDIS_SETTINGS}. */
  private static void load(Site site, Random random) throws Exception {
    String count = Integer.toString(1_000 + random.nextInt(4_000));
    site.probe().send(Command.EVAL, FILL, "0", count);
    site.probe().send(Command.SAVE);
    Pause.between(0, 1_000, random);
    site.redis().kill();
    site.redisGoesBack();
    site.redis().restart();
    Awaitility.await("Redis has loaded")
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(20))
        .ignoreExceptions()
        .until(() -> site.probe().send(Command.EVAL, DRAIN, "0", count) != null);
    forgetDump(site);
  }

  private static void failOver(Site site, Random random) throws Exception {
    EmbeddedRedisServer master = site.redis();
    String name =
        master.directory().endsWith(Site.REDIS_DIRECTORY)
            ? Site.REDIS_DIRECTORY + "-other"
            : Site.REDIS_DIRECTORY;
    // By a command: as a setting it would make a replica again of what is restarted later.
    EmbeddedRedisServer replica = TestServers.ownRedisProcess(name, Site.REDIS_SETTINGS);
    try (RedisProbe probe = new RedisProbe(replica.uri(), Site.PREFIX)) {
      // What an earlier life of it left on the disk may have to be loaded first.
      Awaitility.await("the replica")
          .atMost(PATIENCE)
          .ignoreExceptions()
          .until(
              () -> {
                probe.send(Command.REPLICAOF, "127.0.0.1", Integer.toString(master.port()));
                return String.valueOf(probe.send(Command.INFO, "replication"))
                    .contains("master_link_status:up");
              });
      probe.send(Command.REPLICAOF, "NO", "ONE");
    }
    Pause.between(0, 2_000, random);
    master.kill();
    site.redisGoesBack();
    site.replaceRedis(replica);
  }

  private static void freeze(Site site, Random random) throws Exception {
    Processes.signal(site.redis().pid(), "STOP");
    try {
      Pause.between(500, 6_000, random);
    } finally {
      Processes.signal(site.redis().pid(), "CONT");
    }
  }

  /** Less memory than it needs soon. */
  private static void shrink(Site site, String policy, Random random) throws Exception {
    Matcher used = USED.matcher(String.valueOf(site.probe().send(Command.INFO, "memory")));
    if (!used.find()) {
      throw new IllegalStateException("Redis does not tell its memory");
    }
    // So little that everything goes, and so much that some stays.
    long room = random.nextLong(-20_000, 20_000);
    configure(site, "maxmemory-policy", policy);
    configure(site, "maxmemory", Long.toString(Long.parseLong(used.group(1)) + room));
    try {
      Pause.between(500, 5_000, random);
    } finally {
      configure(site, "maxmemory", "0");
      configure(site, "maxmemory-policy", "noeviction");
    }
  }

  private static void demote(Site site, Random random) throws Exception {
    site.probe().send(Command.REPLICAOF, "127.0.0.1", Integer.toString(Processes.freePort()));
    try {
      Pause.between(200, 4_000, random);
    } finally {
      site.probe().send(Command.REPLICAOF, "NO", "ONE");
    }
  }

  /** On one connection: another would not know the password. */
  private static void changePassword(Site site, Random random) throws Exception {
    try (RedisProbe knowing = new RedisProbe(site.redis().uri(), Site.PREFIX)) {
      knowing.send(Command.CONFIG, "SET", "requirepass", "other");
      try {
        knowing.send(Command.CLIENT, "KILL", "TYPE", "normal");
        Pause.between(200, 4_000, random);
      } finally {
        knowing.send(Command.CONFIG, "SET", "requirepass", "");
      }
    }
  }

  private static void killConnections(Site site, Random random) throws Exception {
    for (int i = 1 + random.nextInt(5); i > 0; i--) {
      site.probe().send(Command.CLIENT, "KILL", "TYPE", "normal");
      Pause.between(0, 300, random);
    }
  }

  private static void forgetDump(Site site) throws IOException {
    Files.deleteIfExists(site.redis().directory().resolve("dump.rdb"));
  }

  private static void configure(Site site, String name, String value) {
    site.probe().send(Command.CONFIG, "SET", name, value);
  }
}
