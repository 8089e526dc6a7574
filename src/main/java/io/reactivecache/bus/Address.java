package io.reactivecache.bus;

import io.reactivecache.message.AskAudit;
import io.reactivecache.message.AskAudit.AuditTold;
import io.reactivecache.message.AskDelivery;
import io.reactivecache.message.AskDelivery.Delivered;
import io.reactivecache.message.DropOldEpochs;
import io.reactivecache.message.DropOldEpochs.OldEpochsDropped;
import io.reactivecache.message.DropUnusable;
import io.reactivecache.message.DropUnusable.UnusableDropped;
import io.reactivecache.message.FillRows;
import io.reactivecache.message.FillRows.RowsFilled;
import io.reactivecache.message.KeysShaped;
import io.reactivecache.message.LeaseRows;
import io.reactivecache.message.LeaseRows.RowsLeased;
import io.reactivecache.message.LoadRows;
import io.reactivecache.message.LoadRows.RowsLoaded;
import io.reactivecache.message.MoveCursor;
import io.reactivecache.message.MoveCursor.CursorMoved;
import io.reactivecache.message.PartStatus;
import io.reactivecache.message.ReadCursor;
import io.reactivecache.message.ReadCursor.CursorRead;
import io.reactivecache.message.ReadQuarantine;
import io.reactivecache.message.ReadQuarantine.QuarantineRead;
import io.reactivecache.message.ReadRows;
import io.reactivecache.message.ReadRows.RowsRead;
import io.reactivecache.message.RedisLost;
import io.reactivecache.message.RetryQuarantined;
import io.reactivecache.message.RetryQuarantined.QuarantinedRetried;
import io.reactivecache.message.RowsChanged;
import io.reactivecache.message.RowsChanged.BatchStored;
import io.reactivecache.message.RowsStored;
import io.reactivecache.message.RowsUncached;
import io.reactivecache.message.ScanKeys;
import io.reactivecache.message.ScanKeys.KeysScanned;
import io.reactivecache.message.StatusAsked;
import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.List;

/** Every address on the bus. */
public final class Address {

  /** pg-listener (the leader) to redis-writer, in the order of the batches' sequence. */
  public static final Call<RowsChanged, BatchStored> ROWS_CHANGED =
      new Call<>("rows.changed", RowsChanged.class, BatchStored.class);

  /** redis-writer to every sse-fanout of the cluster. */
  public static final Event<RowsStored> ROWS_STORED =
      new Event<>("rows.stored", new RowsStoredCodec());

  /** http-api and sse-fanout to pg-loader, after a miss. */
  public static final Call<LoadRows, RowsLoaded> ROWS_LOAD =
      new Call<>("rows.load", LoadRows.class, RowsLoaded.class);

  /** pg-loader to redis-writer, before it reads PostgreSQL. */
  public static final Call<LeaseRows, RowsLeased> ROWS_LEASE =
      new Call<>("rows.lease", LeaseRows.class, RowsLeased.class);

  /** pg-loader to redis-writer, after it read PostgreSQL. */
  public static final Call<FillRows, RowsFilled> ROWS_FILL =
      new Call<>("rows.fill", FillRows.class, RowsFilled.class);

  /**
   * pg-listener (the leader) to redis-writer, partition 0: on taking over, and when another Redis
   * process answers than before.
   */
  public static final Call<ReadCursor, CursorRead> CURSOR_READ =
      new Call<>("cursor.read", ReadCursor.class, CursorRead.class);

  /**
   * pg-listener (the leader) to redis-writer, partition 0: after every earlier batch's answer, and
   * each idle second, to compare.
   */
  public static final Call<MoveCursor, CursorMoved> CURSOR_MOVE =
      new Call<>("cursor.move", MoveCursor.class, CursorMoved.class);

  /**
   * pg-listener (the leader) to redis-writer, partition 0: when a whole mirror changed, and to
   * audit.
   */
  public static final Call<ScanKeys, KeysScanned> KEYS_SCAN =
      new Call<>("keys.scan", ScanKeys.class, KeysScanned.class);

  /** pg-listener (the leader) to redis-writer, partition 0: when an epoch begins. */
  public static final Call<DropOldEpochs, OldEpochsDropped> OLDER_DROP =
      new Call<>("older.drop", DropOldEpochs.class, OldEpochsDropped.class);

  /** http-api to pg-loader. */
  public static final Call<ReadQuarantine, QuarantineRead> QUARANTINE_READ =
      new Call<>("quarantine.read", ReadQuarantine.class, QuarantineRead.class);

  /** http-api to pg-loader. */
  public static final Call<RetryQuarantined, QuarantinedRetried> QUARANTINE_DRIVE =
      new Call<>("quarantine.drive", RetryQuarantined.class, QuarantinedRetried.class);

  /** pg-listener (the leader) to redis-writer, each partition: to compare rows. */
  public static final Call<ReadRows, RowsRead> ROWS_READ =
      new Call<>("rows.read", ReadRows.class, RowsRead.class);

  /** pg-listener (the leader) to redis-writer, each partition: what no store could replace. */
  public static final Call<DropUnusable, UnusableDropped> UNFIT_DROP =
      new Call<>("unfit.drop", DropUnusable.class, UnusableDropped.class);

  /**
   * http-api to pg-loader, partition 0, which every node with an API has: the leader may be on
   * another node, and hears of it through PostgreSQL.
   */
  public static final Call<AskAudit, AuditTold> AUDIT_ASK =
      new Call<>("audit.ask", AskAudit.class, AuditTold.class);

  /** http-api and sse-fanout to the leader, on whichever node that is: after Redis was away. */
  public static final Call<AskDelivery, Delivered> DELIVERY_ASK =
      new Call<>(
          "delivery.ask",
          new TextCodec<>(
              "io.reactivecache.message.AskDelivery",
              AskDelivery.class,
              asked -> "",
              text -> new AskDelivery()),
          new TextCodec<>(
              "io.reactivecache.message.Delivered",
              Delivered.class,
              Delivered::redisProcess,
              Delivered::new));

  /** pg-loader to the readers of its node. */
  public static final Event<RowsUncached> ROWS_UNKEPT =
      new Event<>("rows.unkept", RowsUncached.class);

  /** A reader to the other readers of its node. */
  public static final Event<RedisLost> REDIS_LOST = new Event<>("redis.lost", RedisLost.class);

  /** Every verticle to every http-api of its node. */
  public static final Event<PartStatus> PART_STATUS = new Event<>("part.status", PartStatus.class);

  /** pg-loader 0 to every http-api and sse-fanout of its node: when it changes, and when asked. */
  public static final Event<KeysShaped> KEYS_SHAPED = new Event<>("keys.shaped", KeysShaped.class);

  /** http-api and sse-fanout, when they start, to every verticle of their node. */
  public static final Event<StatusAsked> STATUS_ASKED =
      new Event<>("status.asked", StatusAsked.class);

  private Address() {}

  /** Of all messages that go to the addresses above. */
  static List<Codec<?>> codecs() {
    List<Codec<?>> codecs = new ArrayList<>();
    for (Object address : all()) {
      if (address instanceof Event<?> event) {
        codecs.add(event.codec());
      } else if (address instanceof Call<?, ?> call) {
        codecs.add(call.question());
        codecs.add(call.answer());
      }
    }
    return codecs;
  }

  /** Every {@link Call} and {@link Event}; read by reflection, so that none can be forgotten. */
  private static List<Object> all() {
    List<Object> all = new ArrayList<>();
    for (Field constant : Address.class.getFields()) {
      try {
        all.add(constant.get(null));
      } catch (IllegalAccessException e) {
        throw new IllegalStateException(e);
      }
    }
    return all;
  }
}
