package io.reactivecache.redis.writer;

import io.reactivecache.message.FillRows.Fill;
import io.reactivecache.message.LeaseRows.Lease;
import io.reactivecache.redis.client.LuaScript;
import io.reactivecache.redis.client.RedisKeys;
import io.reactivecache.redis.client.RedisLink;
import io.reactivecache.redis.client.RowCodec;
import io.reactivecache.row.RowKey;
import io.reactivecache.row.RowState;
import io.vertx.core.Future;
import io.vertx.redis.client.Response;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * The right to fill missing keys, or to replace what they hold. A store that is overtaken by an
 * eviction meets no version that could stop it; so a loader that reads a row for a missing key
 * leaves a token in the key first, and what it read is stored only while the token still stands.
 */
public final class RowLeases {

  private static final LuaScript LEASE = LuaScript.load("versions", "fields", "rows", "lease");
  private static final LuaScript FILL = LuaScript.load("versions", "fields", "rows", "fill");

  private final RedisLink link;
  private final RedisKeys redisKeys;
  private final Lifetimes lifetimes;
  private final OversizeDetector large;

  public RowLeases(
      RedisLink link, RedisKeys redisKeys, Lifetimes lifetimes, OversizeDetector large) {
    this.link = link;
    this.redisKeys = redisKeys;
    this.lifetimes = lifetimes;
    this.large = large;
  }

  /** For each key, in order: what Redis holds and is not to be replaced, or a token. */
  Future<List<Lease>> lease(List<RowKey> keys, boolean replacing) {
    String token = UUID.randomUUID().toString();
    return ScriptCalls.run(
        link, keys, key -> key.key().length(), chunk -> leaseChunk(chunk, token, replacing));
  }

  /** What Redis holds now of the keys of these fills: nothing of one whose lease was gone. */
  Future<List<RowState>> fill(List<Fill> fills) {
    return ScriptCalls.run(link, fills, fill -> RowCodec.chars(fill.state()), this::fillChunk);
  }

  private Future<List<Lease>> leaseChunk(List<RowKey> chunk, String token, boolean replacing) {
    List<String> keys = chunk.stream().map(redisKeys::row).toList();
    List<String> arguments =
        List.of(Long.toString(lifetimes.leaseMillis()), token, replacing ? "1" : "0");
    return LEASE.run(link, keys, arguments).map(answer -> decodeLeases(chunk, answer));
  }

  private static List<Lease> decodeLeases(List<RowKey> chunk, Response answer) {
    List<Lease> leases = new ArrayList<>(chunk.size());
    for (int i = 0; i < chunk.size(); i++) {
      Response lease = answer.get(i);
      leases.add(
          RowCodec.isHeld(lease)
              ? new Lease(RowCodec.held(chunk.get(i), lease), null)
              : new Lease(null, lease.toString()));
    }
    return leases;
  }

  private Future<List<RowState>> fillChunk(List<Fill> chunk) {
    RowState first = chunk.get(0).state();
    if (!OversizeDetector.isLarge(first)) {
      return send(chunk);
    }
    // A large row is alone in its chunk.
    boolean connected = link.connected();
    return large.isRefused(first)
        ? Future.succeededFuture(List.of())
        : send(chunk)
            .onFailure(
                failure -> {
                  if (connected) {
                    large.failed(first, failure);
                  }
                });
  }

  private Future<List<RowState>> send(List<Fill> chunk) {
    List<String> keys = new ArrayList<>(chunk.size());
    List<String> arguments = new ArrayList<>(5 * chunk.size());
    for (Fill fill : chunk) {
      RowState state = fill.state();
      keys.add(redisKeys.row(state.key()));
      arguments.add(fill.token());
      RowCodec.add(arguments, state, lifetimes.ofFill(state));
    }
    return FILL.run(link, keys, arguments).map(answer -> decodeFills(chunk, answer));
  }

  private static List<RowState> decodeFills(List<Fill> chunk, Response answer) {
    List<RowState> held = new ArrayList<>(chunk.size());
    for (int i = 0; i < chunk.size(); i++) {
      RowState asked = chunk.get(i).state();
      Response outcome = answer.get(i);
      if (RowCodec.isHeld(outcome)) {
        held.add(RowCodec.held(asked.key(), outcome));
      } else if ("filled".equals(outcome.toString())) {
        held.add(asked);
      }
    }
    return held;
  }
}
