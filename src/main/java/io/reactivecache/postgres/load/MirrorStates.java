package io.reactivecache.postgres.load;

import io.reactivecache.config.MirrorConfig;
import io.reactivecache.message.MirrorProblem;
import io.reactivecache.postgres.client.Sql;
import io.reactivecache.postgres.client.StatementPool;
import io.reactivecache.row.KeyShape;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Reads from PostgreSQL, on every node, what only the leader can find out of the mirrors, and what
 * their keys look like.
 */
public final class MirrorStates {

  private static final String STATES = Sql.load("mirror_states");

  private final StatementPool pool;
  private final Map<String, MirrorConfig> configured;

  /**
   * At one moment.
   *
   * @param problems of the mirrors that cannot be followed, or that no leader follows yet
   * @param shapes of the keys of those that can
   * @param isAwaited whether a leader may follow one of them any moment: none left a reason not to
   */
  record States(
      Map<String, MirrorProblem> problems, Map<String, KeyShape> shapes, boolean isAwaited) {
    static final States UNKNOWN = new States(Map.of(), Map.of(), false);

    /** The same, with nothing known of keys. */
    States withoutShapes() {
      return new States(problems, Map.of(), isAwaited);
    }
  }

  public MirrorStates(StatementPool pool, List<MirrorConfig> configured) {
    this.pool = pool;
    this.configured =
        configured.stream().collect(Collectors.toMap(MirrorConfig::name, Function.identity()));
  }

  /** Cheap enough for each second; fails where PostgreSQL does, also before there is a schema. */
  Future<States> read() {
    String[] names = configured.keySet().toArray(String[]::new);
    String[] tables = configured.values().stream().map(MirrorConfig::table).toArray(String[]::new);
    String[] keys =
        configured.values().stream()
            .map(mirror -> new JsonArray(mirror.key()).encode())
            .toArray(String[]::new);
    Tuple asked =
        Tuple.tuple().addArrayOfString(names).addArrayOfString(tables).addArrayOfString(keys);
    return pool.query(STATES, asked).map(this::states);
  }

  private States states(RowSet<Row> rows) {
    Map<String, MirrorProblem> problems = new HashMap<>();
    Map<String, KeyShape> shapes = new HashMap<>();
    boolean isAwaited = false;
    for (Row row : rows) {
      MirrorConfig mirror = Objects.requireNonNull(configured.get(row.getString("name")));
      String reason = row.getString("reason");
      if (reason != null) {
        problems.put(mirror.name(), new MirrorProblem(reason, row.getString("detail")));
        isAwaited |= row.getBoolean("is_awaited");
      } else {
        shapes.put(
            mirror.name(), KeyShape.of(mirror.key(), List.of(row.getArrayOfStrings("types"))));
      }
    }
    return new States(problems, shapes, isAwaited);
  }
}
