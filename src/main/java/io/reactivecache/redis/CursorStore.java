package io.reactivecache.redis;

import io.reactivecache.cache.RedisLink;
import io.reactivecache.message.CursorMoved;
import io.reactivecache.message.CursorRead;
import io.reactivecache.row.Cursor;
import io.reactivecache.row.Term;
import io.vertx.core.Future;
import io.vertx.redis.client.Response;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The leader's cursor, beside the data that it describes: when Redis goes back, so does its cursor.
 * In a Redis Cluster each master has a copy, since each can go back alone, and the oldest counts.
 */
final class CursorStore {

  private static final LuaScript READ = LuaScript.load("cursor_read");
  private static final LuaScript MOVE = LuaScript.load("versions", "cursor_move");
  private static final List<String> NOTHING = List.of("", "", "", "");

  private final RedisLink link;
  private final Masters masters;

  CursorStore(RedisLink link, Masters masters) {
    this.link = link;
    this.masters = masters;
  }

  /** The oldest copy; null when any is missing. */
  Future<CursorRead> read() {
    return masters
        .find()
        .compose(servers -> readCopies(servers.cursorKeys()))
        .map(copies -> new CursorRead(OldestCursor.of(cursors(copies)), time(copies)));
  }

  /**
   * Moves the cursor if Redis holds {@code previous}.
   *
   * @param previous null to write in any case, unless a later term wrote before
   */
  Future<CursorMoved> move(@Nullable Cursor previous, Cursor next) {
    return masters.find().compose(servers -> moveCopies(servers.cursorKeys(), previous, next));
  }

  private Future<CursorMoved> moveCopies(
      List<String> keys, @Nullable Cursor previous, Cursor next) {
    if (keys.size() == 1 || previous == null) {
      return moveEach(keys, keys.stream().map(key -> texts(previous)).toList(), next);
    }
    // A leader may have died while it moved the copies, so that some are ahead of the oldest. Each
    // moves on from what it holds itself, provided that the oldest is what the caller knows.
    return readCopies(keys)
        .compose(
            copies -> {
              Cursor oldest = OldestCursor.of(cursors(copies));
              return previous.equals(oldest)
                  ? moveEach(keys, copies.stream().map(copy -> texts(copy.cursor)).toList(), next)
                  : Future.succeededFuture(new CursorMoved(false, oldest, time(copies)));
            });
  }

  private Future<CursorMoved> moveEach(
      List<String> keys, List<List<String>> previous, Cursor next) {
    List<Future<Response>> moves = new ArrayList<>();
    for (int i = 0; i < keys.size(); i++) {
      List<String> arguments = new ArrayList<>(previous.get(i));
      arguments.addAll(texts(next));
      moves.add(MOVE.run(link, List.of(keys.get(i)), arguments));
    }
    return Future.join(moves).map(all -> moved(all.list()));
  }

  private static CursorMoved moved(List<Response> answers) {
    boolean all = answers.stream().allMatch(answer -> answer.get(0).toInteger() == 1);
    List<Copy> copies = answers.stream().map(answer -> Copy.decode(answer, 1)).toList();
    return new CursorMoved(all, OldestCursor.of(cursors(copies)), time(copies));
  }

  private Future<List<Copy>> readCopies(List<String> keys) {
    List<Future<Response>> reads = new ArrayList<>();
    for (String key : keys) {
      reads.add(READ.run(link, List.of(key), List.of()));
    }
    return Future.join(reads)
        .map(all -> all.<Response>list().stream().map(answer -> Copy.decode(answer, 0)).toList());
  }

  private static List<String> texts(@Nullable Cursor cursor) {
    return cursor == null
        ? NOTHING
        : List.of(
            cursor.snapshot(),
            cursor.identity(),
            Long.toString(cursor.term().epoch()),
            Long.toString(cursor.term().number()));
  }

  private static List<@Nullable Cursor> cursors(List<Copy> copies) {
    List<@Nullable Cursor> cursors = new ArrayList<>();
    copies.forEach(copy -> cursors.add(copy.cursor));
    return cursors;
  }

  /** Of several clocks the slowest: what is late by it is late by all. */
  private static long time(List<Copy> copies) {
    return copies.stream().mapToLong(Copy::redisTimeMillis).min().orElse(0);
  }

  /** One server's copy, and its clock. */
  private record Copy(@Nullable Cursor cursor, long redisTimeMillis) {

    static Copy decode(Response answer, int at) {
      long time = answer.get(at).toLong();
      List<@Nullable Response> fields =
          Arrays.asList(
              answer.get(at + 1), answer.get(at + 2), answer.get(at + 3), answer.get(at + 4));
      if (fields.stream().anyMatch(Objects::isNull)) {
        return new Copy(null, time);
      }
      Term term = new Term(fields.get(2).toLong(), fields.get(3).toLong());
      return new Copy(new Cursor(fields.get(0).toString(), fields.get(1).toString(), term), time);
    }
  }
}
