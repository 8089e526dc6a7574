package io.reactivecache.redis.client;

import io.reactivecache.bus.BusException;
import io.reactivecache.bus.BusException.Reason;
import io.reactivecache.config.EnvironmentVariable;
import io.vertx.redis.client.Response;
import io.vertx.redis.client.ResponseType;
import java.util.List;

/** What a failed command says about Redis. */
final class RedisOutage {

  /**
   * Codes of a server that cannot serve us until something changes: it starts up, it was demoted to
   * a replica, its replica link is down, it wants another password, its node left the cluster. Only
   * a new connection, perhaps to another server, can find out that it did. The first is what the
   * client says of a connection that was cut.
   */
  private static final List<String> OF_THE_SERVER =
      List.of(
          "CONNECTION_CLOSED",
          "LOADING",
          "READONLY",
          "MASTERDOWN",
          "NOAUTH",
          "WRONGPASS",
          "CLUSTERDOWN");

  /** Codes that the sender of a command knows what to do about. */
  private static final List<String> OF_THE_COMMAND = List.of("NOSCRIPT", "WRONGTYPE", "FENCED");

  private RedisOutage() {}

  /** Whether the connection is of no use any more. */
  static boolean endsConnection(Throwable failure) {
    return !isReply(failure) || startsWithAny(failure, OF_THE_SERVER);
  }

  /** Whether the server is there, though it does not do everything. */
  static boolean refusesOnly(Throwable failure) {
    return isReply(failure)
        && (startsWithAny(failure, List.of("MISCONF")) || RedisRights.lacks(failure));
  }

  /**
   * The failure as our callers see it. What is neither theirs nor the end of the connection (out of
   * memory, a disk that is full, a right that is missing) passes when somebody repairs it:
   * unavailable.
   */
  static RuntimeException translate(Throwable failure) {
    String message = String.valueOf(failure.getMessage());
    if (isReply(failure) && message.startsWith("MOVED")) {
      // Only who does not speak as a cluster's client gets to see it.
      return unavailable(
          "a node of a Redis Cluster answers. Set "
              + EnvironmentVariable.RC_REDIS_MODE.setting()
              + " to cluster");
    }
    return isReply(failure) && startsWithAny(failure, OF_THE_COMMAND)
        ? new RedisErrorReply(message)
        : unavailable(message);
  }

  static BusException unavailable(String why) {
    return new BusException(Reason.UNAVAILABLE, "Redis: " + why);
  }

  private static boolean isReply(Throwable failure) {
    return failure instanceof Response reply && reply.type() == ResponseType.ERROR;
  }

  private static boolean startsWithAny(Throwable failure, List<String> codes) {
    String message = String.valueOf(failure.getMessage());
    return codes.stream().anyMatch(message::startsWith);
  }
}
