package io.reactivecache.support;

import static java.util.concurrent.TimeUnit.SECONDS;

import io.reactivecache.bus.Address;
import io.reactivecache.bus.Bus;
import io.reactivecache.bus.BusException;
import io.reactivecache.bus.BusException.Reason;
import io.reactivecache.message.Delivered;
import io.reactivecache.message.FillsPaid;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Request;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Stands in for the leader, and for loaders that owe nothing, where a test runs readers alone: what
 * the test put into Redis counts as all that there is.
 */
public final class Vouching {

  private static final Pattern RUN_ID = Pattern.compile("(?m)^run_id:(\\w+)");

  private Vouching() {}

  /** Answers every question about this Redis, and for so many loaders, from now on. */
  public static void forRedis(Vertx vertx, String uri, int loaders) {
    Redis redis = Redis.createClient(vertx, uri);
    Bus bus = new Bus(vertx);
    List<Future<Void>> served = new ArrayList<>();
    served.add(
        bus.serve(Address.DELIVERY_ASK, 0, asked -> process(redis).map(Delivered::new))
            .registered());
    for (int loader = 0; loader < loaders; loader++) {
      served.add(
          bus.serve(Address.FILLS_PAY, loader, asked -> Future.succeededFuture(new FillsPaid()))
              .registered());
    }
    Future.all(served).timeout(20, SECONDS).await();
  }

  private static Future<String> process(Redis redis) {
    return redis
        .send(Request.cmd(Command.INFO).arg("server"))
        .map(
            info -> {
              Matcher found = RUN_ID.matcher(info.toString());
              return found.find() ? found.group(1) : "";
            })
        .recover(
            failure ->
                Future.failedFuture(
                    new BusException(Reason.UNAVAILABLE, String.valueOf(failure.getMessage()))));
  }
}
