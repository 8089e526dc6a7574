package io.reactivecache.support;

import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisOptions;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Looks into Redis as any other program may: plain commands on a connection of its own. */
public final class RedisProbe implements AutoCloseable {

  private final Vertx vertx = Vertx.vertx();
  private final Redis redis;
  private final String prefix;

  public RedisProbe(String uri, String prefix) {
    this.redis =
        Redis.createClient(vertx, new RedisOptions().setConnectionString(uri).setMaxPoolSize(1));
    this.prefix = prefix;
  }

  /** Any command; once more if the connection turns out to be dead. */
  public @Nullable Response send(Command command, Object... arguments) {
    Request request = Request.cmd(command, arguments);
    try {
      return redis
          .send(request)
          .recover(failure -> redis.send(request))
          .toCompletionStage()
          .toCompletableFuture()
          .get(20, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new IllegalStateException("Redis did not answer " + command, e);
    }
  }

  /** The JSON text of a cached row; null when there is none, or a tombstone. */
  public @Nullable String row(String mirror, String key) {
    return field(mirror, key, "row");
  }

  /** The version of a cached row or tombstone; null when nothing is held. */
  public @Nullable String version(String mirror, String key) {
    return field(mirror, key, "version");
  }

  /** A field of what is held for a key. */
  public @Nullable String field(String mirror, String key, String field) {
    Response value = send(Command.HGET, prefix + mirror + ":" + key, field);
    return value == null ? null : value.toString();
  }

  /** Everything that is held of a mirror, by key: the row, or null for a tombstone. */
  public Map<String, @Nullable String> rows(String mirror) {
    Map<String, @Nullable String> rows = new LinkedHashMap<>();
    String start = prefix + mirror + ":";
    for (String name : keys(start + "*")) {
      String key = name.substring(start.length());
      if (version(mirror, key) != null) {
        rows.put(key, row(mirror, key));
      }
    }
    return rows;
  }

  /** The names of all keys that match a pattern. */
  public List<String> keys(String pattern) {
    List<String> names = new ArrayList<>();
    Response found = send(Command.KEYS, pattern);
    if (found != null) {
      found.forEach(name -> names.add(name.toString()));
    }
    return names;
  }

  /** Forgets a row, as an eviction does. */
  public void evict(String mirror, String key) {
    send(Command.DEL, prefix + mirror + ":" + key);
  }

  public String prefix() {
    return prefix;
  }

  @Override
  public void close() {
    Futures.await(vertx.close());
  }
}
