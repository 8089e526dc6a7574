package io.reactivecache.redis.cursor;

import io.reactivecache.redis.client.LuaScript;
import io.reactivecache.redis.client.RedisLink;
import io.reactivecache.row.Cursor;
import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The copies of the cursor, one on each master.
 *
 * <p>When slots move, the names of the copies change, since a name decides where a copy lives. A
 * copy is missing under a new name then, though nothing was lost. The copies under the names that
 * this process wrote last count in its place, provided that all of these still stand: they moved
 * with their slots. The next move of the cursor writes the new name. A copy that is missing under a
 * name that it had was lost, and its data with it.
 */
final class CursorCopies {

  private static final Logger log = LoggerFactory.getLogger(CursorCopies.class);

  private static final LuaScript READ = LuaScript.load("fields", "cursor_read");
  private static final LuaScript MOVE = LuaScript.load("versions", "fields", "cursor_move");
  private static final List<String> NOTHING = List.of("", "", "", "");

  private final RedisLink link;
  private List<String> standing = List.of();

  /**
   * What was found.
   *
   * @param named the copy under each name, in order
   * @param counting the copies that tell how far Redis is: these, or those before a change of names
   *     and what stands under the new names already
   */
  record Found(List<CursorCopy> named, List<CursorCopy> counting) {}

  CursorCopies(RedisLink link) {
    this.link = link;
  }

  /** Finds the copies, also those that only change their names. */
  Future<Found> find(List<String> keys) {
    return read(keys)
        .compose(
            named ->
                isRenamed(keys, named)
                    ? read(standing).map(before -> new Found(named, join(before, named)))
                    : Future.succeededFuture(new Found(named, named)));
  }

  /** The copy under each name, in order. */
  Future<List<CursorCopy>> read(List<String> keys) {
    return Future.join(keys.stream().map(key -> READ.run(link, List.of(key), List.of())).toList())
        .map(
            all ->
                all.<Response>list().stream().map(answer -> CursorCopy.decode(answer, 0)).toList());
  }

  /** Compare-and-set of one copy, as the script {@code cursor_move} has it. */
  Future<Response> move(String key, @Nullable Cursor previous, Cursor next) {
    List<String> arguments = Stream.of(texts(previous), texts(next)).flatMap(List::stream).toList();
    return MOVE.run(link, List.of(key), arguments);
  }

  /**
   * All copies were written under these names; others that they had are dropped. A copy that nobody
   * moves on would be the oldest if slots moved back.
   */
  Future<Void> stand(List<String> keys) {
    List<String> left = standing.stream().filter(key -> !keys.contains(key)).toList();
    if (!left.isEmpty()) {
      log.info("Slots moved, the cursor has new names: names={}", keys);
    }
    return Future.join(
            left.stream().map(key -> link.send(Request.cmd(Command.UNLINK).arg(key))).toList())
        .onSuccess(dropped -> standing = keys)
        .mapEmpty();
  }

  /** Whether copies are missing, all of them under names that they did not have before. */
  private boolean isRenamed(List<String> keys, List<CursorCopy> copies) {
    List<String> missing =
        IntStream.range(0, keys.size())
            .filter(i -> copies.get(i).cursor() == null)
            .mapToObj(keys::get)
            .toList();
    return !missing.isEmpty()
        && !standing.isEmpty()
        && missing.stream().noneMatch(standing::contains);
  }

  private static List<CursorCopy> join(List<CursorCopy> before, List<CursorCopy> named) {
    Stream<CursorCopy> written = named.stream().filter(copy -> copy.cursor() != null);
    return Stream.concat(before.stream(), written).toList();
  }

  private static List<String> texts(@Nullable Cursor cursor) {
    return cursor == null
        ? NOTHING
        : List.of(
            cursor.position(),
            cursor.identity(),
            Long.toString(cursor.term().epoch()),
            Long.toString(cursor.term().number()));
  }
}
