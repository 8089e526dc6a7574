package io.reactivecache.soak;

import io.reactivecache.resource.Resources;
import io.reactivecache.row.RowVersion;
import io.reactivecache.support.RedisProbe;
import io.reactivecache.support.Subscriber.Told;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Response;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** All rows of the mirror that Redis holds at one moment. */
final class RedisContent {

  private static final String READ = Resources.text("/soak/read_rows.lua");
  private static final String FORGET = Resources.text("/soak/forget_row.lua");

  /** Outside of all prefixes that the server sweeps. */
  private static final String COUNTS = "forgotten:";

  /**
   * A row.
   *
   * @param forgotten how often {@link #forget} took its key away
   */
  record Held(Told told, String forgotten) {}

  private RedisContent() {}

  /** Fails with {@link IllegalStateException} while Redis does not answer. */
  static List<Held> of(RedisProbe probe) {
    String start = probe.prefix() + "profile:";
    Response answer = Objects.requireNonNull(probe.send(Command.EVAL, READ, "0", start, COUNTS));
    List<Held> rows = new ArrayList<>();
    for (int i = 0; i < answer.size(); i += 4) {
      String row = answer.get(i + 2).toString();
      Told told =
          new Told(
              answer.get(i).toString().substring(start.length()),
              RowVersion.parse(answer.get(i + 1).toString()),
              row.isEmpty() ? null : row);
      rows.add(new Held(told, answer.get(i + 3).toString()));
    }
    return rows;
  }

  /** Has Redis forget a row, as an eviction does; fails as {@link #of}. */
  static void forget(RedisProbe probe, String key) {
    String name = probe.prefix() + "profile:" + key;
    probe.send(Command.EVAL, FORGET, "2", name, COUNTS + name);
  }
}
