package io.reactivecache.redis.client;

import io.reactivecache.config.RedisConfig.Mode;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Sends commands in their order, and all reads that one turn of the event loop asks for in one
 * write: alone, each would cost both sides a system call, which is more than the read. Bounded by
 * its session.
 */
final class GatheredReads {

  private record Read(Request request, Promise<@Nullable Response> answer) {}

  private final Vertx vertx;
  private final RedisConnection connection;
  private final boolean oneServer;
  private List<Read> gathered = new ArrayList<>();

  GatheredReads(Vertx vertx, RedisConnection connection, Mode mode) {
    this.vertx = vertx;
    this.connection = connection;
    this.oneServer = mode != Mode.CLUSTER;
  }

  /** Sends a read at the end of this turn at the latest, and anything else at once. */
  Future<@Nullable Response> send(Request request) {
    if (!oneServer || !request.command().equals(Command.HMGET)) {
      flush();
      return connection.send(request);
    }
    if (gathered.isEmpty()) {
      vertx.runOnContext(turnEnds -> flush());
    }
    Read read = new Read(request, Promise.promise());
    gathered.add(read);
    return read.answer.future();
  }

  private void flush() {
    List<Read> reads = gathered;
    if (reads.isEmpty()) {
      return;
    }
    gathered = new ArrayList<>();
    if (reads.size() == 1) {
      sendAlone(reads.get(0));
    } else {
      connection
          .batch(reads.stream().map(Read::request).toList())
          .onComplete(
              answers -> answer(reads, answers), oneFailed -> reads.forEach(this::sendAlone));
    }
  }

  private static void answer(List<Read> reads, List<@Nullable Response> answers) {
    for (int i = 0; i < reads.size(); i++) {
      reads.get(i).answer.tryComplete(answers.get(i));
    }
  }

  /** The client keeps none of the answers when one is an error; reads can be asked for again. */
  private void sendAlone(Read read) {
    connection.send(read.request).onComplete(read.answer);
  }
}
