package io.reactivecache.redis.cursor;

import io.reactivecache.redis.client.LuaScript;
import io.reactivecache.redis.client.RedisLink;
import io.reactivecache.row.Cursor;
import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The copies of the cursor, one on each master.
 *
 * <p>When slots move, the names of the copies change, since a name decides where a copy lives. A
 * copy is missing under a new name then, though nothing was lost. It is placed there, provided that
 * all copies that this process wrote last still stand under the names they had: they moved with
 * their slots. A copy that is missing under a name that it had was lost, and its data with it.
 */
final class CursorCopies {

  private static final Logger log = LoggerFactory.getLogger(CursorCopies.class);

  private static final LuaScript READ = LuaScript.load("fields", "cursor_read");
  private static final LuaScript MOVE = LuaScript.load("versions", "fields", "cursor_move");
  private static final List<String> NOTHING = List.of("", "", "", "");

  private final RedisLink link;
  private List<String> standing = List.of();

  CursorCopies(RedisLink link) {
    this.link = link;
  }

  /** The copy under each name, in order; those that only changed their names are placed first. */
  Future<List<CursorCopy>> read(List<String> keys) {
    return readEach(keys)
        .compose(
            copies ->
                isRenamed(keys, copies) ? rename(keys, copies) : Future.succeededFuture(copies));
  }

  /** Compare-and-set of one copy, as the script {@code cursor_move} has it. */
  Future<Response> move(String key, @Nullable Cursor previous, Cursor next) {
    List<String> arguments = Stream.of(texts(previous), texts(next)).flatMap(List::stream).toList();
    return MOVE.run(link, List.of(key), arguments);
  }

  /** All copies were written under these names. */
  void stand(List<String> keys) {
    standing = keys;
  }

  /** Whether copies are missing, all of them under names that they did not have before. */
  private boolean isRenamed(List<String> keys, List<CursorCopy> copies) {
    List<String> missing = missing(keys, copies);
    return !missing.isEmpty()
        && !standing.isEmpty()
        && missing.stream().noneMatch(standing::contains);
  }

  private Future<List<CursorCopy>> rename(List<String> keys, List<CursorCopy> copies) {
    List<String> before = standing;
    return readEach(before)
        .compose(
            old -> {
              Cursor oldest = oldest(old, copies);
              return oldest == null
                  ? Future.succeededFuture(copies)
                  : place(missing(keys, copies), oldest)
                      .onSuccess(placed -> stand(keys))
                      .compose(placed -> drop(before, keys))
                      .compose(dropped -> readEach(keys));
            });
  }

  /** What the new copies hold; null if one of the old is gone. */
  private static @Nullable Cursor oldest(List<CursorCopy> old, List<CursorCopy> copies) {
    Stream<CursorCopy> standing = copies.stream().filter(copy -> copy.cursor() != null);
    return CursorCopy.oldest(Stream.concat(old.stream(), standing).toList());
  }

  private Future<Void> place(List<String> keys, Cursor cursor) {
    log.info("Slots moved, the cursor is copied to its new names: names={}", keys);
    return Future.join(keys.stream().map(key -> move(key, null, cursor)).toList()).mapEmpty();
  }

  /** A copy that nobody moves on would be the oldest if slots moved back. */
  private Future<Void> drop(List<String> before, List<String> keys) {
    return Future.join(
            before.stream()
                .filter(key -> !keys.contains(key))
                .map(key -> link.send(Request.cmd(Command.UNLINK).arg(key)))
                .toList())
        .mapEmpty();
  }

  private Future<List<CursorCopy>> readEach(List<String> keys) {
    List<Future<Response>> reads = new ArrayList<>();
    for (String key : keys) {
      reads.add(READ.run(link, List.of(key), List.of()));
    }
    return Future.join(reads)
        .map(
            all ->
                all.<Response>list().stream().map(answer -> CursorCopy.decode(answer, 0)).toList());
  }

  private static List<String> missing(List<String> keys, List<CursorCopy> copies) {
    List<String> missing = new ArrayList<>();
    for (int i = 0; i < keys.size(); i++) {
      if (copies.get(i).cursor() == null) {
        missing.add(keys.get(i));
      }
    }
    return missing;
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
}
