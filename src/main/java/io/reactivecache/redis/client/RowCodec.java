package io.reactivecache.redis.client;

import io.reactivecache.message.ReadRows.Held;
import io.reactivecache.row.QuarantineReason;
import io.reactivecache.row.RowKey;
import io.reactivecache.row.RowState;
import io.reactivecache.row.RowVersion;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import io.vertx.redis.client.ResponseType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A row as it stands in Redis: the fields of its hash, and how the scripts in {@code resources/lua}
 * take a row and answer one. Nothing else in Java knows either; {@code rows.lua} knows the same.
 * How many arguments a row takes is also in {@code store.lua} and {@code fill.lua}.
 */
public final class RowCodec {

  private static final String VERSION = "version";
  private static final String ROW = "row";
  private static final String QUARANTINED = "quarantined";
  private static final String LEASE = "lease";

  private RowCodec() {}

  /** Reads what stands at a row's key; the answer is for {@link #decode}. */
  public static Request read(String redisKey) {
    return Request.cmd(Command.HMGET).arg(redisKey).arg(VERSION).arg(ROW).arg(QUARANTINED);
  }

  /** As {@link #read}, and tells a hash of somebody else from one that is only leased. */
  public static Request readStrictly(String redisKey) {
    return read(redisKey).arg(LEASE);
  }

  /** Asks what a key's hash is, without its row; the answer is for {@link #isOurs}. */
  public static Request readMarks(String redisKey) {
    return Request.cmd(Command.HMGET).arg(redisKey).arg(VERSION).arg(LEASE);
  }

  /** Whether a hash is one of ours: it has a version or a lease. */
  public static boolean isOurs(Response marks) {
    return marks.get(0) != null || marks.get(1) != null;
  }

  /** What the answer to a read says. */
  public static Held decode(RowKey key, Response fields) {
    Response version = fields.get(0);
    Response row = fields.get(1);
    Response quarantined = fields.get(2);
    if (version == null) {
      // No field of ours at all: no key, or somebody else's hash, which nobody takes for a row.
      boolean leased = fields.size() > 3 && fields.get(3) != null;
      return new Held(key, null, !leased && (row != null || quarantined != null));
    }
    try {
      RowVersion parsed = RowVersion.parse(version.toString());
      return new Held(key, state(key, parsed, row, quarantined), false);
    } catch (IllegalArgumentException notOurs) {
      return new Held(key, null, true);
    }
  }

  /** Whether a script's answer for one key carries what is held, or is only a word. */
  public static boolean isHeld(Response answer) {
    return answer.type() == ResponseType.MULTI;
  }

  /** What is held, of a script's answer: a word, then version, row and reason, nil if missing. */
  public static RowState held(RowKey key, Response answer) {
    RowVersion version = RowVersion.parse(answer.get(1).toString());
    return state(key, version, answer.get(2), answer.get(3));
  }

  /**
   * Adds the four arguments by which a script takes a row: its version, whether there is one, the
   * row or why it is quarantined, and its lifetime.
   *
   * @param lifetimeMillis 0: forever
   */
  public static void add(List<String> arguments, RowState state, long lifetimeMillis) {
    String row = state.row();
    QuarantineReason quarantine = state.quarantine();
    arguments.add(state.version().toString());
    arguments.add(row != null ? "1" : quarantine != null ? "2" : "0");
    arguments.add(row != null ? row : quarantine != null ? quarantine.code() : "");
    arguments.add(Long.toString(lifetimeMillis));
  }

  /** About how much a row adds to a script's call. */
  public static int chars(RowState state) {
    String row = state.row();
    return state.key().key().length() + (row == null ? 0 : row.length());
  }

  /** A reason that only a newer server knows counts as unreadable. */
  private static RowState state(
      RowKey key, RowVersion version, @Nullable Response row, @Nullable Response quarantined) {
    if (row != null) {
      return new RowState(key, version, row.toString());
    }
    return quarantined == null
        ? new RowState(key, version, null)
        : new RowState(
            key,
            version,
            null,
            QuarantineReason.of(quarantined.toString()).orElse(QuarantineReason.UNREADABLE));
  }
}
