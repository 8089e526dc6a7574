package io.reactivecache.postgres.leader;

import io.reactivecache.async.BoundedForEach;
import io.reactivecache.postgres.audit.CachedComparison;
import io.reactivecache.postgres.client.Sql;
import io.reactivecache.postgres.rows.Mirror;
import io.reactivecache.postgres.session.LeaderContext;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows the partitions of mirrored tables. Rows come with a partition that is attached, and go
 * with one that is detached or dropped, and no trigger sees it: then what is cached is compared. An
 * empty new partition, as most are, changes no row, and nothing is read.
 *
 * <p>Which partitions were compared is remembered in PostgreSQL after the comparison, so that the
 * next leader begins one that was broken off anew. The mirror is served meanwhile.
 */
final class PartitionSupervisor {

  private static final Logger log = LoggerFactory.getLogger(PartitionSupervisor.class);

  private static final String REPARTITIONED = Sql.load("repartitioned_mirrors");
  private static final String ADOPT = Sql.load("adopt_partitions");
  private static final String KNOW = Sql.load("know_partitions");

  private final LeaderContext context;
  private final CachedComparison comparison;
  private final Set<String> underWay = new TreeSet<>();

  PartitionSupervisor(LeaderContext context, CachedComparison comparison) {
    this.context = context;
    this.comparison = comparison;
  }

  /**
   * Looks for mirrors whose partitions changed. Completes when each has its triggers; comparing
   * goes on after that, one at a time for each mirror.
   */
  Future<Void> verify() {
    return context
        .pool()
        .query(REPARTITIONED, Tuple.tuple())
        .compose(
            rows -> {
              List<Mirror> changed = new ArrayList<>();
              for (Row row : rows) {
                String name = row.getString("mirror");
                context
                    .mirrors()
                    .byName(name)
                    .filter(mirror -> !underWay.contains(name) && !context.health().isBroken(name))
                    .ifPresent(changed::add);
              }
              return BoundedForEach.run(1, changed.iterator(), this::adopt);
            });
  }

  /** For operators; empty when nothing is compared. */
  Optional<String> describe() {
    return underWay.isEmpty()
        ? Optional.empty()
        : Optional.of(
            "partitions changed, what is cached is compared: " + String.join(", ", underWay));
  }

  private Future<Void> adopt(Mirror mirror) {
    return context
        .pool()
        .query(ADOPT, Tuple.of(mirror.name()))
        .map(rows -> rows.iterator().next())
        .onSuccess(
            left -> {
              if (left.getValue("added") != null || left.getValue("removed") != null) {
                compare(mirror, left);
              }
            })
        .mapEmpty();
  }

  private void compare(Mirror mirror, Row left) {
    underWay.add(mirror.name());
    log.info(
        "Partitions came or went with rows, what is cached is compared: mirror={}", mirror.name());
    Tuple known = Tuple.of(mirror.name(), left.getValue("added"), left.getValue("removed"));
    Future<?> compared =
        comparison.compare(mirror).compose(done -> context.pool().query(KNOW, known));
    // One that was broken off is begun once more when mirrors are verified next.
    context
        .leaderHealth()
        .watch("comparing what is cached", compared)
        .onSuccess(done -> log.info("Cached rows were compared: mirror={}", mirror.name()))
        .onComplete(ended -> underWay.remove(mirror.name()));
  }
}
