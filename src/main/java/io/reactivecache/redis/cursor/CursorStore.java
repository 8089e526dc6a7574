package io.reactivecache.redis.cursor;

import io.reactivecache.message.MoveCursor.CursorMoved;
import io.reactivecache.message.ReadCursor.CursorRead;
import io.reactivecache.redis.client.Masters;
import io.reactivecache.redis.client.RedisLink;
import io.reactivecache.row.Cursor;
import io.vertx.core.Future;
import io.vertx.redis.client.Response;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The leader's cursor, beside the data that it describes: when Redis goes back, so does its cursor.
 * In a Redis Cluster each master has a copy, since each can go back alone, and the oldest counts.
 */
public final class CursorStore {

  private final RedisLink link;
  private final Masters masters;
  private final CursorCopies copies;

  public CursorStore(RedisLink link, Masters masters) {
    this.link = link;
    this.masters = masters;
    this.copies = new CursorCopies(link);
  }

  /** The oldest copy; null when any is missing. */
  public Future<CursorRead> read() {
    String process = link.process();
    return masters
        .find()
        .compose(servers -> copies.read(servers.cursorKeys()))
        .map(
            held ->
                new CursorRead(
                    CursorCopy.oldest(held),
                    CursorCopy.time(held),
                    CursorCopy.newestEpoch(held),
                    process));
  }

  /**
   * Moves the cursor if Redis holds {@code previous}.
   *
   * @param previous null to write in any case, unless a later term wrote before
   * @param onlyIn the Redis process in which it may move; empty for any
   */
  public Future<CursorMoved> move(@Nullable Cursor previous, Cursor next, String onlyIn) {
    String process = link.process();
    if (!onlyIn.isEmpty() && !process.isEmpty() && !onlyIn.equals(process)) {
      return read()
          .map(read -> new CursorMoved(false, read.cursor(), read.redisTimeMillis(), process));
    }
    return masters
        .find()
        .compose(servers -> move(servers.cursorKeys(), previous, next))
        .map(
            answer ->
                new CursorMoved(answer.moved(), answer.held(), answer.redisTimeMillis(), process));
  }

  private Future<CursorMoved> move(List<String> keys, @Nullable Cursor previous, Cursor next) {
    return keys.size() == 1
        ? moveEach(keys, Collections.singletonList(previous), next)
        : copies.read(keys).compose(held -> moveCopies(keys, held, previous, next));
  }

  /**
   * A leader may have died while it moved the copies, so that some are ahead of the oldest: they
   * move as well, each from what it holds. But none moves back from a later term, and then none
   * moves at all.
   */
  private Future<CursorMoved> moveCopies(
      List<String> keys, List<CursorCopy> held, @Nullable Cursor previous, Cursor next) {
    List<CursorCopy> later = held.stream().filter(copy -> copy.isOfLaterTermThan(next)).toList();
    if (!later.isEmpty()) {
      return Future.succeededFuture(refused(later));
    }
    if (previous == null) {
      return moveEach(keys, Collections.nCopies(keys.size(), null), next);
    }
    return previous.equals(CursorCopy.oldest(held))
        ? moveEach(keys, CursorCopy.cursors(held), next)
        : Future.succeededFuture(refused(held));
  }

  private Future<CursorMoved> moveEach(
      List<String> keys, List<@Nullable Cursor> previous, Cursor next) {
    List<Future<Response>> moves = new ArrayList<>();
    for (int i = 0; i < keys.size(); i++) {
      moves.add(copies.move(keys.get(i), previous.get(i), next));
    }
    return Future.join(moves)
        .map(all -> moved(all.list(), next))
        .onSuccess(
            answer -> {
              if (answer.moved()) {
                copies.stand(keys);
              }
            });
  }

  private static CursorMoved moved(List<Response> answers, Cursor next) {
    // What was held is told by those that refused; the others hold next by now.
    List<CursorCopy> refusing =
        answers.stream()
            .filter(answer -> answer.get(0).toInteger() != 1)
            .map(answer -> CursorCopy.decode(answer, 1))
            .toList();
    List<CursorCopy> all = answers.stream().map(answer -> CursorCopy.decode(answer, 1)).toList();
    return refusing.isEmpty()
        ? new CursorMoved(true, next, CursorCopy.time(all), "")
        : new CursorMoved(false, CursorCopy.oldest(refusing), CursorCopy.time(all), "");
  }

  private static CursorMoved refused(List<CursorCopy> held) {
    return new CursorMoved(false, CursorCopy.oldest(held), CursorCopy.time(held), "");
  }
}
