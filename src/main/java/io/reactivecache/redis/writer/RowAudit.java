package io.reactivecache.redis.writer;

import io.reactivecache.message.DropUnusable;
import io.reactivecache.message.DropUnusable.Entry;
import io.reactivecache.message.DropUnusable.UnusableDropped;
import io.reactivecache.message.ReadRows;
import io.reactivecache.message.ReadRows.Held;
import io.reactivecache.message.ReadRows.RowsRead;
import io.reactivecache.redis.client.LuaScript;
import io.reactivecache.redis.client.RedisErrorReply;
import io.reactivecache.redis.client.RedisKeys;
import io.reactivecache.redis.client.RedisLink;
import io.reactivecache.redis.client.RowCodec;
import io.reactivecache.row.RowKey;
import io.reactivecache.row.RowVersion;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Serves the leader's audit: tells what stands at keys, and drops what should not. On the
 * connection that stores this partition's rows, so that it sees what those stores left.
 */
public final class RowAudit {

  private static final LuaScript DROP =
      LuaScript.load("versions", "fields", "rows", "drop_unusable");

  private final RedisLink link;
  private final RedisKeys redisKeys;

  public RowAudit(RedisLink link, RedisKeys redisKeys) {
    this.link = link;
    this.redisKeys = redisKeys;
  }

  public Future<RowsRead> read(ReadRows request) {
    return Future.join(request.keys().stream().map(this::read).toList())
        .map(all -> new RowsRead(all.list()));
  }

  /** Drops keys; like an eviction, which is always harmless. */
  public Future<UnusableDropped> drop(DropUnusable request) {
    return ScriptCalls.run(
            link, request.keys(), entry -> entry.key().key().length(), this::dropChunk)
        .map(drops -> drops.stream().mapToInt(Integer::intValue).sum())
        .map(UnusableDropped::new);
  }

  private Future<Held> read(RowKey key) {
    return link.send(RowCodec.readStrictly(redisKeys.row(key)))
        .map(fields -> RowCodec.decode(key, Objects.requireNonNull(fields)))
        .recover(failure -> unlessOfAnotherType(key, failure));
  }

  private static Future<Held> unlessOfAnotherType(RowKey key, Throwable failure) {
    return failure instanceof RedisErrorReply reply && reply.is("WRONGTYPE")
        ? Future.succeededFuture(new Held(key, null, true))
        : Future.failedFuture(failure);
  }

  private Future<List<Integer>> dropChunk(List<Entry> chunk) {
    List<String> keys = new ArrayList<>(chunk.size());
    List<String> versions = new ArrayList<>(chunk.size());
    for (Entry entry : chunk) {
      RowVersion version = entry.version();
      keys.add(redisKeys.row(entry.key()));
      versions.add(version == null ? "" : version.toString());
    }
    return DROP.run(link, keys, versions).map(dropped -> List.of(dropped.toInteger()));
  }
}
