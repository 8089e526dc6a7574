package io.reactivecache.redis.client;

import io.reactivecache.resource.Resources;
import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/** A script from {@code resources/lua}, called by its digest. */
public final class LuaScript {

  private final String source;
  private final String digest;

  private LuaScript(String source) {
    this.source = source;
    this.digest = sha1(source);
  }

  /**
   * Reads files and joins them to one script, as Lua in Redis has no {@code require}.
   *
   * @throws IllegalStateException if one is missing
   */
  public static LuaScript load(String... names) {
    StringBuilder source = new StringBuilder();
    for (String name : names) {
      source.append(Resources.text("/lua/" + name + ".lua")).append('\n');
    }
    return new LuaScript(source.toString());
  }

  /**
   * Runs it. A server that does not know it (it started anew, or it is a cluster's node that was
   * not asked before) learns it from the second try, which carries the source.
   */
  public Future<Response> run(RedisLink link, List<String> keys, List<String> arguments) {
    return link.send(request(Command.EVALSHA, digest, keys, arguments))
        .recover(
            failure ->
                failure instanceof RedisErrorReply reply && reply.is("NOSCRIPT")
                    ? link.send(request(Command.EVAL, source, keys, arguments))
                    : Future.failedFuture(failure));
  }

  private static Request request(
      Command command, String script, List<String> keys, List<String> arguments) {
    Request request = Request.cmd(command).arg(script).arg(keys.size());
    keys.forEach(request::arg);
    arguments.forEach(request::arg);
    return request;
  }

  private static String sha1(String text) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-1").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JVM has SHA-1", e);
    }
  }
}
