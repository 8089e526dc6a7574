package io.reactivecache.redis.writer;

import io.reactivecache.bus.BusException;
import io.reactivecache.bus.BusException.Reason;
import io.reactivecache.redis.client.LuaScript;
import io.reactivecache.redis.client.RedisErrorReply;
import io.reactivecache.redis.client.RedisKeys;
import io.reactivecache.redis.client.RedisLink;
import io.reactivecache.redis.client.RowCodec;
import io.reactivecache.redis.cursor.MasterClocks;
import io.reactivecache.redis.writer.Stored.Outcome;
import io.reactivecache.row.RowChange;
import io.reactivecache.row.RowState;
import io.reactivecache.row.StoreWindow;
import io.reactivecache.row.Term;
import io.vertx.core.Future;
import io.vertx.redis.client.Response;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Stores and deletes rows: the newest version of each key stays, whatever the order of arrival. */
public final class RowStore {

  private static final LuaScript STORE = LuaScript.load("versions", "fields", "rows", "store");

  private final RedisLink link;
  private final RedisKeys redisKeys;
  private final Lifetimes lifetimes;
  private final MasterClocks clocks;

  public RowStore(RedisLink link, RedisKeys redisKeys, Lifetimes lifetimes, MasterClocks clocks) {
    this.link = link;
    this.redisKeys = redisKeys;
    this.lifetimes = lifetimes;
    this.clocks = clocks;
  }

  /**
   * Stores rows of different keys.
   *
   * @param term whose leader read them; fails with FENCED when Redis knows a later one
   * @param window by Redis's clock, of several by the slowest
   * @return one entry for each row, in order; fails as a whole, though some rows may be stored, and
   *     only when no part of it is under way any more
   */
  public Future<List<Stored>> store(Term term, List<RowChange> rows, StoreWindow window) {
    return ScriptCalls.run(
        link,
        rows,
        change -> RowCodec.chars(change.state()),
        chunk -> storeChunk(term, chunk, window));
  }

  private Future<List<Stored>> storeChunk(Term term, List<RowChange> chunk, StoreWindow window) {
    List<String> keys = keys(chunk);
    // The keys of one call live on one server.
    long ahead = clocks.aheadMillis(keys.get(0));
    String process = link.process();
    return STORE
        .run(link, keys, arguments(term, chunk, window, ahead))
        .map(answer -> decode(chunk, answer, ahead, process))
        .recover(RowStore::fenced);
  }

  private List<String> keys(List<RowChange> chunk) {
    List<String> keys = new ArrayList<>(2 + chunk.size());
    for (RowChange change : chunk) {
      keys.add(redisKeys.row(change.state().key()));
    }
    if (!link.cluster()) {
      keys.add(redisKeys.cursor());
      keys.add(redisKeys.evictions());
    }
    return keys;
  }

  private List<String> arguments(
      Term term, List<RowChange> chunk, StoreWindow window, long aheadMillis) {
    List<String> arguments = new ArrayList<>(4 + 4 * chunk.size());
    long before = window.storeBeforeMillis();
    arguments.add(Long.toString(Math.min(before, Long.MAX_VALUE - aheadMillis) + aheadMillis));
    arguments.add(Long.toString(window.readAtMillis()));
    arguments.add(Long.toString(term.epoch()));
    arguments.add(Long.toString(term.number()));
    for (RowChange change : chunk) {
      RowState state = change.state();
      RowCodec.add(arguments, state, lifetimes.ofStore(state));
    }
    return arguments;
  }

  private static Future<List<Stored>> fenced(Throwable failure) {
    return Future.failedFuture(
        failure instanceof RedisErrorReply reply && reply.is("FENCED")
            ? new BusException(Reason.FENCED, String.valueOf(reply.getMessage()))
            : failure);
  }

  private static List<Stored> decode(
      List<RowChange> chunk, Response answer, long ahead, String process) {
    long time = answer.get(0).toLong() - ahead;
    List<Stored> outcomes = new ArrayList<>(chunk.size());
    for (int i = 0; i < chunk.size(); i++) {
      outcomes.add(decode(chunk.get(i), answer.get(1).get(i), time, process));
    }
    return outcomes;
  }

  private static Stored decode(
      RowChange asked, @Nullable Response outcome, long time, String process) {
    if (outcome == null) {
      return new Stored(Outcome.STORED, asked, time, process);
    }
    if (!RowCodec.isHeld(outcome)) {
      Outcome what = "late".equals(outcome.toString()) ? Outcome.LATE : Outcome.EVICTED;
      return new Stored(what, asked, time, process);
    }
    boolean same = "same".equals(outcome.get(0).toString());
    RowState held = RowCodec.held(asked.state().key(), outcome);
    return new Stored(
        same ? Outcome.SAME : Outcome.STALE,
        new RowChange(held, asked.changedAtMicros()),
        time,
        process);
  }
}
