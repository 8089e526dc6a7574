package io.reactivecache.postgres.rows;

import io.reactivecache.async.Monotonic;
import io.reactivecache.config.Configuration;
import io.reactivecache.config.MirrorConfig;
import io.reactivecache.postgres.client.Sql;
import io.reactivecache.postgres.client.StatementPool;
import io.vertx.core.Future;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** The configured mirrors as PostgreSQL knows them; empty until {@link #reload} found them. */
public final class Mirrors {

  private static final String SQL = Sql.load("find_mirror");

  private static final long LEAST_PAUSE_MILLIS = 1_000;

  private final List<MirrorConfig> configured;
  private final StatementPool pool;
  private final BiFunction<String, PgException, Future<Void>> refused;
  private @Nullable Future<Void> reloading;
  private long reloadedAt = Long.MIN_VALUE / 2;

  private Map<Integer, Mirror> byId = Map.of();
  private Map<String, Mirror> byName = Map.of();

  /**
   * No mirror is known yet.
   *
   * @param refused told of a mirror that PostgreSQL cannot look up, and why
   */
  public Mirrors(
      Configuration configuration,
      StatementPool pool,
      BiFunction<String, PgException, Future<Void>> refused) {
    this.configured = configuration.mirrors();
    this.pool = pool;
    this.refused = refused;
  }

  public Optional<Mirror> byId(int id) {
    return Optional.ofNullable(byId.get(id));
  }

  public Optional<Mirror> byName(String name) {
    return Optional.ofNullable(byName.get(name));
  }

  /** As {@link #reload}, but not more often than once a second; for a hint that may be wrong. */
  public void reloadSoon() {
    if (Monotonic.millis() - reloadedAt >= LEAST_PAUSE_MILLIS) {
      reload();
    }
  }

  /**
   * Asks PostgreSQL again; mirrors that are not attached (yet) are left out. Who asks while an
   * answer is awaited shares it.
   */
  public Future<Void> reload() {
    Future<Void> underWay = reloading;
    if (underWay != null) {
      return underWay;
    }
    reloadedAt = Monotonic.millis();
    Future<Void> reload = findAll();
    // Done at once, it must not be remembered as under way forever.
    reloading = reload.isComplete() ? null : reload;
    return reload.onComplete(done -> reloading = null);
  }

  private Future<Void> findAll() {
    List<Future<Optional<Mirror>>> found = configured.stream().map(this::find).toList();
    return Future.all(found)
        .map(
            all -> {
              Map<Integer, Mirror> ids = new HashMap<>();
              Map<String, Mirror> names = new HashMap<>();
              for (Optional<Mirror> mirror : all.<Optional<Mirror>>list()) {
                mirror.ifPresent(present -> ids.put(present.id(), present));
                mirror.ifPresent(present -> names.put(present.name(), present));
              }
              byId = ids;
              byName = names;
              return null;
            });
  }

  private Future<Optional<Mirror>> find(MirrorConfig config) {
    Tuple asked =
        Tuple.of(config.name())
            .addArrayOfString(config.columns().toArray(String[]::new))
            .addString(config.table())
            .addArrayOfString(config.key().toArray(String[]::new));
    return pool.query(SQL, asked)
        .map(
            rows -> {
              for (Row row : rows) {
                return Optional.of(
                    Mirror.of(
                        row.getInteger("id"),
                        config.name(),
                        row.getString("signature"),
                        row.getString("lookup"),
                        row.getString("lookup_together"),
                        config.maxRowBytes(),
                        KeyForm.of(row.getBoolean("is_utf8"))));
              }
              return Optional.<Mirror>empty();
            })
        .recover(
            failure -> {
              if (!(failure instanceof PgException answer)) {
                return Future.failedFuture(failure);
              }
              return refused.apply(config.name(), answer).map(Optional.<Mirror>empty());
            });
  }
}
