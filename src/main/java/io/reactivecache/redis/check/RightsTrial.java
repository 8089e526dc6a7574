package io.reactivecache.redis.check;

import io.reactivecache.redis.client.LuaScript;
import io.reactivecache.redis.client.Masters;
import io.reactivecache.redis.client.RedisKeys;
import io.reactivecache.redis.client.RedisLink;
import io.reactivecache.redis.client.RedisRights;
import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Tries every command that we use, on each server that holds keys of ours. What it writes, under
 * one key of ours, is gone when the script that wrote it ends.
 */
final class RightsTrial {

  private static final LuaScript TRY = LuaScript.load("rights");
  private static final String NOTHING = "return 1";

  private final RedisLink link;
  private final Masters masters;
  private final RedisKeys redisKeys;
  private final RedisRights rights;

  RightsTrial(RedisLink link, Masters masters, RedisKeys redisKeys, RedisRights rights) {
    this.link = link;
    this.masters = masters;
    this.redisKeys = redisKeys;
    this.rights = rights;
  }

  /** The rules, as of {@code ACL SETUSER}, that are missing; fails if the servers are not known. */
  Future<Set<String>> run() {
    return masters
        .find()
        .compose(servers -> Future.all(servers.cursorKeys().stream().map(this::tryOn).toList()))
        .map(
            all -> {
              Set<String> missing = new TreeSet<>();
              all.<List<String>>list().forEach(missing::addAll);
              return missing;
            });
  }

  /** What is missing on the server of a copy of the cursor. */
  private Future<List<String>> tryOn(String cursor) {
    String key = redisKeys.rights(cursor);
    List<Future<List<String>>> tries = new ArrayList<>();
    tries.add(tried("evalsha", TRY.run(link, List.of(key), List.of()).map(this::refused)));
    tries.add(tried("eval", Request.cmd(Command.EVAL).arg(NOTHING).arg(1).arg(key)));
    // In a cluster any server may answer what names no key; a PING that it refuses hurts nobody.
    if (!link.cluster()) {
      tries.add(tried("ping", Request.cmd(Command.PING)));
      tries.add(tried("role", Request.cmd(Command.ROLE)));
      tries.add(tried("client|info", Request.cmd(Command.CLIENT).arg("INFO")));
      tries.add(
          tried(
              "client|kill",
              // No connection ever has this number.
              Request.cmd(Command.CLIENT).arg("KILL").arg("ID").arg(Long.MAX_VALUE)));
    }
    return Future.all(tries)
        .map(all -> all.<List<String>>list().stream().flatMap(List::stream).toList());
  }

  private Future<List<String>> tried(String command, Request request) {
    return tried(command, link.send(request).map(done -> List.of()));
  }

  /** What fails for another reason is for others to tell. */
  private Future<List<String>> tried(String command, Future<List<String>> tried) {
    return tried.recover(
        failure -> Future.succeededFuture(rights.missing(command, failure).stream().toList()));
  }

  private List<String> refused(Response failed) {
    List<String> rules = new ArrayList<>();
    for (Response one : failed) {
      Throwable failure = new IllegalStateException(one.get(1).toString());
      rights.missing(one.get(0).toString(), failure).ifPresent(rules::add);
    }
    return rules;
  }
}
