package io.reactivecache.redis.cursor;

import io.reactivecache.message.MoveCursor;
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
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The leader's cursor, beside the data that it describes: when Redis goes back, so does its cursor.
 * In a Redis Cluster each master has a copy, since each can go back alone. What a position says is
 * the leader's to know: here cursors are only equal or not, and of an earlier or a later term.
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

  /** All copies. */
  public Future<CursorRead> read() {
    String process = link.process();
    return masters
        .find()
        .compose(servers -> copies.find(servers.cursorKeys()))
        .map(found -> told(found.counting(), process));
  }

  /** Moves the cursor, unless a copy holds what it may not move from, or a later term's. */
  public Future<CursorMoved> move(MoveCursor move) {
    String process = link.process();
    String onlyIn = move.redisProcess();
    if (!onlyIn.isEmpty() && !process.isEmpty() && !onlyIn.equals(process)) {
      return read().map(held -> new CursorMoved(false, held));
    }
    return masters.find().compose(servers -> move(servers.cursorKeys(), move, process));
  }

  private Future<CursorMoved> move(List<String> keys, MoveCursor move, String process) {
    List<Cursor> previous = move.previous();
    return keys.size() == 1 && previous.size() <= 1
        ? moveEach(keys, previous.isEmpty() ? nothing(keys) : previous, move.next(), process)
        : copies.find(keys).compose(found -> moveCopies(keys, found, move, process));
  }

  /** No copy moves back from a later term, and if one would, none moves at all. */
  private Future<CursorMoved> moveCopies(
      List<String> keys, CursorCopies.Found found, MoveCursor move, String process) {
    List<CursorCopy> counting = found.counting();
    Cursor next = move.next();
    if (counting.stream().anyMatch(copy -> copy.isOfLaterTermThan(next))) {
      return Future.succeededFuture(new CursorMoved(false, told(counting, process)));
    }
    if (move.previous().isEmpty()) {
      return moveEach(keys, nothing(keys), next, process);
    }
    List<Cursor> from = Stream.concat(move.previous().stream(), Stream.of(next)).toList();
    return counting.stream().allMatch(copy -> from.contains(copy.cursor()))
        ? moveEach(keys, cursors(found.named()), next, process)
        : Future.succeededFuture(new CursorMoved(false, told(counting, process)));
  }

  private Future<CursorMoved> moveEach(
      List<String> keys, List<? extends @Nullable Cursor> previous, Cursor next, String process) {
    List<Future<Response>> moves = new ArrayList<>();
    for (int i = 0; i < keys.size(); i++) {
      moves.add(copies.move(keys.get(i), previous.get(i), next));
    }
    return Future.join(moves)
        .map(all -> moved(all.list(), process))
        .compose(
            answer ->
                answer.moved() ? copies.stand(keys).map(answer) : Future.succeededFuture(answer));
  }

  private static CursorMoved moved(List<Response> answers, String process) {
    boolean moved = answers.stream().allMatch(answer -> answer.get(0).toInteger() == 1);
    return new CursorMoved(
        moved,
        told(answers.stream().map(answer -> CursorCopy.decode(answer, 1)).toList(), process));
  }

  private static CursorRead told(List<CursorCopy> held, String process) {
    List<Cursor> whole = held.stream().map(CursorCopy::cursor).flatMap(Stream::ofNullable).toList();
    return new CursorRead(
        whole,
        !whole.isEmpty() && whole.size() == held.size(),
        // Of several clocks the slowest: what is late by it is late by all.
        held.stream().mapToLong(CursorCopy::redisTimeMillis).min().orElse(0),
        held.stream().mapToLong(CursorCopy::epoch).max().orElse(0),
        process);
  }

  private static List<@Nullable Cursor> cursors(List<CursorCopy> copies) {
    List<@Nullable Cursor> cursors = new ArrayList<>();
    copies.forEach(copy -> cursors.add(copy.cursor()));
    return cursors;
  }

  private static List<@Nullable Cursor> nothing(List<String> keys) {
    return Collections.nCopies(keys.size(), null);
  }
}
