package io.reactivecache.redis.writer;

import io.reactivecache.redis.client.RedisLink;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToIntFunction;

/**
 * How much one script call carries. Many keys in one call are twice as fast as one call each; but
 * Redis does nothing else meanwhile, so that a call stays under about a millisecond.
 */
final class ScriptCalls {

  private static final int MAX_KEYS = 100;
  private static final int MAX_CHARS = 256 * 1024;

  private ScriptCalls() {}

  /**
   * Calls a script for a list, run by run.
   *
   * @param call for one run: completes with one answer for each item, or with one for all
   * @return all answers, in order; fails when one call failed, and only when none is under way any
   *     more
   */
  static <T, A> Future<List<A>> run(
      RedisLink link,
      List<T> items,
      ToIntFunction<T> chars,
      Function<List<T>, Future<List<A>>> call) {
    return Future.join(cut(link, items, chars).stream().map(call).toList())
        .map(all -> all.<List<A>>list().stream().flatMap(List::stream).toList());
  }

  /**
   * Cuts a list into runs, in order. A single item that is over the bound is a run of its own. In a
   * cluster each item is: a script may touch the keys of one slot only.
   */
  private static <T> List<List<T>> cut(RedisLink link, List<T> items, ToIntFunction<T> chars) {
    int maxKeys = link.cluster() ? 1 : MAX_KEYS;
    List<List<T>> chunks = new ArrayList<>();
    int from = 0;
    int size = 0;
    for (int i = 0; i < items.size(); i++) {
      int itemSize = chars.applyAsInt(items.get(i));
      if (i > from && (i - from == maxKeys || size + itemSize > MAX_CHARS)) {
        chunks.add(items.subList(from, i));
        from = i;
        size = 0;
      }
      size += itemSize;
    }
    if (from < items.size()) {
      chunks.add(items.subList(from, items.size()));
    }
    return chunks;
  }
}
