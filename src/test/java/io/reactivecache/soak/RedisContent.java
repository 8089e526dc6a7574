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

  private static final String SCRIPT = Resources.text("/soak/read_rows.lua");

  private RedisContent() {}

  /** Fails with {@link IllegalStateException} while Redis does not answer. */
  static List<Told> of(RedisProbe probe) {
    String start = probe.prefix() + "profile:";
    Response answer = Objects.requireNonNull(probe.send(Command.EVAL, SCRIPT, "0", start + "*"));
    List<Told> rows = new ArrayList<>();
    for (int i = 0; i < answer.size(); i += 3) {
      String row = answer.get(i + 2).toString();
      rows.add(
          new Told(
              answer.get(i).toString().substring(start.length()),
              RowVersion.parse(answer.get(i + 1).toString()),
              row.isEmpty() ? null : row));
    }
    return rows;
  }
}
