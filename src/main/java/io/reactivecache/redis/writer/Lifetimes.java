package io.reactivecache.redis.writer;

import io.reactivecache.config.Configuration;
import io.reactivecache.config.MirrorConfig;
import io.reactivecache.config.VerticleConfig;
import io.reactivecache.config.VerticleOptions.WriterOptions;
import io.reactivecache.row.RowState;
import java.util.Map;
import java.util.stream.Collectors;

/** How long what is stored stays in Redis, in milliseconds; 0 is forever. */
public record Lifetimes(
    Map<String, Long> rowMillis, long tombstoneMillis, long absentMillis, long leaseMillis) {

  public static Lifetimes of(Configuration configuration) {
    WriterOptions options =
        configuration.options(
            VerticleConfig.REDIS_WRITER, WriterOptions.class, WriterOptions.defaults());
    Map<String, Long> rowMillis =
        configuration.mirrors().stream()
            .collect(Collectors.toMap(MirrorConfig::name, mirror -> 1_000L * mirror.ttlSeconds()));
    return new Lifetimes(
        rowMillis,
        1_000L * options.tombstoneSeconds(),
        1_000L * options.absentSeconds(),
        options.leaseMillis());
  }

  /**
   * Of what the leader stores: a row, the tombstone of a deleted one, or that it is quarantined.
   */
  long ofStore(RowState state) {
    return state.row() == null ? tombstoneMillis : ofRow(state);
  }

  /** Of what was read for a missing key: a row, or that there is none to show. */
  long ofFill(RowState state) {
    return state.row() == null ? absentMillis : ofRow(state);
  }

  private long ofRow(RowState state) {
    return rowMillis.getOrDefault(state.key().mirror(), 0L);
  }
}
