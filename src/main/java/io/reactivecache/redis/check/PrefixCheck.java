package io.reactivecache.redis.check;

import io.reactivecache.config.EnvironmentVariable;
import io.reactivecache.config.RedisConfig;
import io.reactivecache.redis.client.RedisErrorReply;
import io.reactivecache.redis.client.RedisKeys;
import io.reactivecache.redis.client.RedisVisit;
import io.reactivecache.redis.client.RowCodec;
import io.reactivecache.trouble.Finding;
import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Looks below our prefix for keys that are none of ours: a new epoch would drop them. */
final class PrefixCheck {

  private static final int KEYS_LOOKED_AT = 50;
  private static final int PAGES = 20;
  private static final int PAGE_KEYS = 1_000;

  private final RedisVisit visit;
  private final RedisConfig config;
  private final RedisKeys keys;
  private final List<Finding> findings;

  /**
   * @param findings where it adds its own
   */
  PrefixCheck(RedisVisit visit, RedisConfig config, List<Finding> findings) {
    this.visit = visit;
    this.config = config;
    this.keys = new RedisKeys(config.prefix());
    this.findings = findings;
  }

  /** Adds what it finds; never fails. */
  Future<Void> run() {
    Set<String> found = new TreeSet<>();
    return visit
        .send(Request.cmd(Command.EXISTS).arg(keys.cursor()))
        .compose(
            cursor -> scan("0", found, 1).compose(isAll -> foreign(found, isAll, isOne(cursor))))
        // Without the right it is the rights that are told.
        .otherwiseEmpty();
  }

  private static boolean isOne(Response answer) {
    return answer != null && answer.toInteger() == 1;
  }

  /**
   * Looks at some keys of this Redis.
   *
   * @return whether those were all of them
   */
  private Future<Boolean> scan(String cursor, Set<String> found, int pages) {
    Request page =
        Request.cmd(Command.SCAN)
            .arg(cursor)
            .arg("MATCH")
            .arg(keys.everythingPattern())
            .arg("COUNT")
            .arg(PAGE_KEYS);
    return visit
        .send(page)
        .compose(
            answer -> {
              if (answer == null) {
                return Future.succeededFuture(false);
              }
              answer.get(1).forEach(key -> found.add(key.toString()));
              String next = answer.get(0).toString();
              boolean isAll = next.equals("0");
              return isAll || found.size() >= KEYS_LOOKED_AT || pages >= PAGES
                  ? Future.succeededFuture(isAll)
                  : scan(next, found, pages + 1);
            });
  }

  private Future<Void> foreign(Set<String> found, boolean isAll, boolean hasCursor) {
    List<String> foreign = new ArrayList<>();
    Future<Void> all = Future.succeededFuture();
    for (String key : found.stream().limit(KEYS_LOOKED_AT).toList()) {
      if (keys.parse(key).isPresent()) {
        all =
            all.compose(
                before ->
                    isForeign(key)
                        .map(
                            is -> {
                              if (is) {
                                foreign.add(key);
                              }
                              return null;
                            }));
      }
    }
    return all.onSuccess(looked -> tellPrefix(foreign, found, isAll, hasCursor));
  }

  private void tellPrefix(
      List<String> foreign, Set<String> found, boolean isAll, boolean hasCursor) {
    String what = "keys " + config.prefix() + "*";
    String other = "Choose another prefix: " + EnvironmentVariable.RC_REDIS_PREFIX.setting();
    if (!foreign.isEmpty()) {
      findings.add(
          Finding.wrong(
              what,
              "key "
                  + foreign.get(0)
                  + " is none of ours, and what is below the prefix gets dropped. "
                  + other));
    } else if (!found.isEmpty() && !hasCursor) {
      findings.add(
          Finding.note(
              what, "there are rows of an earlier server and no cursor: they get dropped"));
    } else if (hasCursor) {
      findings.add(Finding.ok(what, "they are those of a server"));
    } else {
      String none =
          isAll
              ? "there is none yet"
              : "there is none among the first " + PAGES * PAGE_KEYS + " keys of this Redis";
      findings.add(Finding.ok(what, none));
    }
  }

  /** A row of ours is a hash, and has a version or a lease. */
  private Future<Boolean> isForeign(String key) {
    return visit
        .send(RowCodec.readMarks(key))
        .transform(
            (marks, failure) ->
                Future.succeededFuture(
                    failure == null
                        ? !RowCodec.isOurs(marks)
                        : failure instanceof RedisErrorReply wrong && wrong.is("WRONGTYPE")));
  }
}
