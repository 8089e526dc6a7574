package io.reactivecache.postgres;

import io.reactivecache.config.Configuration;
import io.reactivecache.config.MirrorConfig;
import io.vertx.core.Future;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The configured mirrors as PostgreSQL knows them; empty until {@link #reload} found them. */
final class Mirrors {

  private static final String SQL = Sql.load("find_mirror");

  private final List<MirrorConfig> configured;
  private final RowPool pool;
  private final MirrorHealth health;

  private Map<Integer, Mirror> byId = Map.of();
  private Map<String, Mirror> byName = Map.of();

  Mirrors(Configuration configuration, RowPool pool, MirrorHealth health) {
    this.configured = configuration.mirrors();
    this.pool = pool;
    this.health = health;
  }

  Optional<Mirror> byId(int id) {
    return Optional.ofNullable(byId.get(id));
  }

  Optional<Mirror> byName(String name) {
    return Optional.ofNullable(byName.get(name));
  }

  /** Asks PostgreSQL again; mirrors that are not attached (yet) are left out. */
  Future<Void> reload() {
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
    String[] columns = config.columns().toArray(String[]::new);
    return pool.query(SQL, Tuple.of(config.name()).addArrayOfString(columns))
        .map(
            rows -> {
              for (Row row : rows) {
                return Optional.of(
                    Mirror.of(
                        row.getInteger("id"),
                        config.name(),
                        row.getString("signature"),
                        row.getString("lookup")));
              }
              return Optional.<Mirror>empty();
            })
        .recover(
            failure -> {
              if (!(failure instanceof PgException refused)) {
                return Future.failedFuture(failure);
              }
              health.broken(config.name(), String.valueOf(refused.getErrorMessage()));
              return Future.succeededFuture(Optional.empty());
            });
  }
}
