package io.reactivecache.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecache.config.AccessConfig;
import io.reactivecache.config.ClusterConfig;
import io.reactivecache.config.Configuration;
import io.reactivecache.config.LimitsConfig;
import io.reactivecache.config.PostgresConfig;
import io.reactivecache.config.RedisConfig;
import io.reactivecache.config.VerticleConfig;
import io.reactivecache.config.VerticleOptions.WriterOptions;
import io.reactivecache.message.MirrorProblem;
import io.reactivecache.message.PartStatus;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class PartBoardTest {

  private static final PartStatus FIRST = new PartStatus("redis-writer", 0, true, "fine");
  private static final PartStatus SECOND = new PartStatus("redis-writer", 1, true, "fine");

  private final PartBoard board = new PartBoard(twoWriters());

  @Test
  @DisplayName("an instance that was never heard of is not ready")
  void neverHeard() {
    board.hear(FIRST, 0);

    assertThat(board.read(1))
        .containsExactly(FIRST, new PartStatus("redis-writer", 1, false, "not heard of yet"));
  }

  @Test
  @DisplayName("an instance that is silent for more than five seconds is not ready")
  void silent() {
    board.hear(FIRST, 0);
    board.hear(SECOND, TimeUnit.SECONDS.toNanos(2));

    assertThat(board.read(TimeUnit.SECONDS.toNanos(6)))
        .containsExactly(new PartStatus("redis-writer", 0, false, "silent for 6 seconds"), SECOND);
  }

  @Test
  @DisplayName("what the leader says of a mirror counts before what it left for other nodes")
  void brokenMirrors() {
    MirrorProblem older = new MirrorProblem("its table is locked", "");
    MirrorProblem newer = new MirrorProblem("its table was dropped", "");
    board.hear(broken("pg-listener", Map.of("orders", newer)), 0);
    board.hear(broken("pg-loader", Map.of("orders", older, "items", older)), 0);
    assertThat(board.problems())
        .containsExactly(Map.entry("items", older), Map.entry("orders", newer));

    board.hear(broken("pg-listener", Map.of()), 1);
    assertThat(board.problems()).containsOnlyKeys("items", "orders");

    board.hear(broken("pg-loader", Map.of()), 2);
    assertThat(board.problems()).isEmpty();
  }

  private static PartStatus broken(String part, Map<String, MirrorProblem> problems) {
    return new PartStatus(part, 0, true, "fine", problems);
  }

  private static Configuration twoWriters() {
    return new Configuration(
        new PostgresConfig("postgresql://x", Optional.empty(), 1, 1),
        new RedisConfig(
            RedisConfig.Mode.STANDALONE, List.of(), Optional.empty(), Optional.empty(), "", 1, 1),
        List.of(),
        List.of(new VerticleConfig("redis-writer", 2, WriterOptions.defaults())),
        new ClusterConfig("test", Optional.empty(), 0, List.of()),
        AccessConfig.defaults(),
        LimitsConfig.defaults());
  }
}
