package io.reactivecache.redis.writer;

import io.reactivecache.message.DropOldEpochs.OldEpochsDropped;
import io.reactivecache.message.ScanKeys.KeysScanned;
import io.reactivecache.redis.client.LuaScript;
import io.reactivecache.redis.client.Masters;
import io.reactivecache.redis.client.Masters.Servers;
import io.reactivecache.redis.client.RedisKeys;
import io.reactivecache.redis.client.RedisLink;
import io.reactivecache.row.RowKey;
import io.vertx.core.Future;
import io.vertx.redis.client.Response;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Walks over our keys, page by page, one server after the other. What is there from the first page
 * to the last is found, once or more often.
 */
public final class KeyScan {

  private static final LuaScript SCAN = LuaScript.load("scan");
  private static final LuaScript DROP_OLDER =
      LuaScript.load("versions", "fields", "rows", "drop_old_epochs");
  private static final int DROP_PAGE = 500;

  private final RedisLink link;
  private final RedisKeys redisKeys;
  private final Masters masters;

  public KeyScan(RedisLink link, RedisKeys redisKeys, Masters masters) {
    this.link = link;
    this.redisKeys = redisKeys;
    this.masters = masters;
  }

  /** One page of a mirror's keys: rows, tombstones, and what readers are about to fill. */
  public Future<KeysScanned> scan(String mirror, String position, int count) {
    List<String> arguments = List.of(redisKeys.rowsPattern(mirror), Integer.toString(count));
    return page(SCAN, position, arguments)
        .map(page -> new KeysScanned(keysOf(mirror, page.answer.get(1)), page.next));
  }

  /** Drops what is of an older epoch from one page of everything that we manage. */
  public Future<OldEpochsDropped> dropOlder(long epoch, String position) {
    List<String> arguments =
        List.of(redisKeys.everythingPattern(), Integer.toString(DROP_PAGE), Long.toString(epoch));
    return page(DROP_OLDER, position, arguments)
        .map(
            page ->
                new OldEpochsDropped(
                    page.answer.get(1).toLong(), page.next, page.answer.get(2).toLong()));
  }

  private Future<Page> page(LuaScript script, String position, List<String> arguments) {
    return masters.find().compose(servers -> page(script, servers, position, arguments));
  }

  private Future<Page> page(
      LuaScript script, Servers servers, String text, List<String> arguments) {
    ScanPosition position = ScanPosition.parse(text, servers);
    List<String> all = new ArrayList<>();
    all.add(position.cursor());
    all.addAll(arguments);
    return script
        .run(link, List.of(servers.cursorKeys().get(position.server())), all)
        .map(answer -> new Page(answer, position.after(answer.get(0).toString(), servers)));
  }

  private List<RowKey> keysOf(String mirror, Response found) {
    return found.stream()
        .map(key -> redisKeys.parse(key.toString()))
        .flatMap(Optional::stream)
        .filter(key -> key.mirror().equals(mirror))
        .toList();
  }

  private record Page(Response answer, String next) {}

  /**
   * Where a walk over several servers' keys stands. The text carries the layout of the servers:
   * when slots moved meanwhile, keys may have moved behind the walk, and it begins again.
   *
   * @param server index of the server
   * @param cursor Redis's own position on that server
   */
  private record ScanPosition(int server, String cursor) {

    private static final String START = "0";

    static ScanPosition parse(String text, Servers servers) {
      String[] parts = text.split("/", -1);
      boolean valid = parts.length == 3 && parts[0].equals(layout(servers));
      return valid
          ? new ScanPosition(Integer.parseInt(parts[1]), parts[2])
          : new ScanPosition(0, START);
    }

    /** The text of the next position; empty after the last. */
    String after(String nextCursor, Servers servers) {
      if (!nextCursor.equals(START)) {
        return text(server, nextCursor, servers);
      }
      return server + 1 < servers.cursorKeys().size() ? text(server + 1, START, servers) : "";
    }

    private static String text(int server, String cursor, Servers servers) {
      return layout(servers) + "/" + server + "/" + cursor;
    }

    private static String layout(Servers servers) {
      return Integer.toHexString(servers.layout());
    }
  }
}
