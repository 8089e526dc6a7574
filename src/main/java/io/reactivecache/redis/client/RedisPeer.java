package io.reactivecache.redis.client;

import io.reactivecache.config.RedisConfig.Mode;
import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One of our connections and what is at its other end, as Redis tells. What we have no right to ask
 * is empty.
 *
 * @param process the process there: another one after each restart and failover; empty in a Redis
 *     Cluster
 * @param id of the connection, among all that this process ever had; empty in a Redis Cluster
 * @param address where the connection comes from
 */
record RedisPeer(String process, String id, String address) {

  private static final Pattern RUN_ID = Pattern.compile("(?m)^run_id:(\\w+)");
  private static final Pattern ID = Pattern.compile("(?:^| )id=(\\d+)");
  private static final Pattern ADDRESS = Pattern.compile("(?:^| )addr=(\\S+)");

  /** Asks on a connection that was just made. */
  static Future<RedisPeer> meet(RedisConnection connection, Mode mode) {
    if (mode == Mode.CLUSTER) {
      // Each of our connections would have to learn of every failover at the same moment.
      return Future.succeededFuture(new RedisPeer("", "", ""));
    }
    Request info = Request.cmd(Command.INFO).arg("server");
    return told(connection.send(info).map(RedisPeer::text))
        .compose(
            server ->
                told(connection.send(Request.cmd(Command.CLIENT).arg("INFO")).map(RedisPeer::text))
                    .map(
                        client ->
                            new RedisPeer(
                                find(RUN_ID, server), find(ID, client), find(ADDRESS, client))));
  }

  /**
   * Ends this connection from another one, whatever became of our own end of it: a command that is
   * still on its way must not be carried out after those that are sent from now on. Another process
   * than the one at its other end has no connection of this number from this address.
   */
  Future<Void> end(RedisConnection other) {
    return id.isEmpty()
        ? Future.succeededFuture()
        : told(other
                .send(
                    Request.cmd(Command.CLIENT)
                        .arg("KILL")
                        .arg("ID")
                        .arg(id)
                        .arg("ADDR")
                        .arg(address))
                .map(RedisPeer::text))
            .mapEmpty();
  }

  /** An answer; empty when it is that we may not ask, or that nobody there understands. */
  private static Future<String> told(Future<String> answer) {
    return answer.recover(
        failure ->
            RedisOutage.endsConnection(failure)
                ? Future.failedFuture(failure)
                : Future.succeededFuture(""));
  }

  private static String text(@Nullable Response answer) {
    return String.valueOf(answer);
  }

  private static String find(Pattern pattern, String text) {
    return Optional.of(pattern.matcher(text))
        .filter(Matcher::find)
        .map(found -> found.group(1))
        .orElse("");
  }
}
