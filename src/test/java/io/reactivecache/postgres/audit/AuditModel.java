package io.reactivecache.postgres.audit;

import io.reactivecache.message.ReadRows.Held;
import io.reactivecache.postgres.rows.ShownRow;
import io.reactivecache.postgres.rows.ShownRows;
import io.reactivecache.row.RowKey;
import io.reactivecache.row.RowState;
import io.reactivecache.row.RowVersion;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One row and everything that may touch it or its copy, step by step in random order: transactions
 * that draw their id under the row's lock and commit or roll back later, whole-mirror entries that
 * do not, a leader that looks, reads, stores and moves its cursor, fills under leases, evictions,
 * and a Redis that falls back to what it was earlier.
 *
 * <p>It is the two sides that an inquiry looks at: steps happen before and after each of its looks.
 */
final class AuditModel implements AuditSources {

  static final RowKey KEY = new RowKey("m", "k");
  static final long EPOCH = 1;

  /** What an inquiry relies on, and what goes wrong without it. */
  enum Broken {
    NOTHING,
    IGNORES_CHANGES,
    DOES_NOT_WAIT,
    TRUSTS_ANY_REDIS
  }

  /**
   * A journal row.
   *
   * @param locked whether its id was drawn under the row's lock
   */
  private record Entry(long xid, long id, boolean wholeMirror, boolean locked) {}

  private record Tx(Entry entry, @Nullable String row) {}

  private record Redis(@Nullable RowState held, int lease, Set<Long> cursor) {}

  private final Random random;
  private final Broken broken;
  private final boolean fallsBack;
  private final Map<String, Set<Long>> snapshots = new HashMap<>();

  private final Set<Long> committed = new HashSet<>();
  private final List<Entry> journal = new ArrayList<>();
  private final List<Tx> running = new ArrayList<>();
  private final List<Long> undecidedIds = new ArrayList<>();
  private @Nullable String row;
  private long nextXid = 1;
  private long nextId = 1;
  private int rows;

  private Redis redis = new Redis(null, 0, Set.of());
  private Redis dump = redis;
  private int leases;

  private Set<Long> cursor = Set.of();
  private long unlockedId;
  private @Nullable Runnable leader;
  private int looks;
  private int looksDone;
  private int looksFailed;
  private int failedBefore;
  private final List<Runnable> fills = new ArrayList<>();

  private boolean quiet;
  private int secondLooks;

  AuditModel(Random random, Broken broken, boolean fallsBack) {
    this.random = random;
    this.broken = broken;
    this.fallsBack = fallsBack;
  }

  /** How often an inquiry found a difference that it compared a second time. */
  int secondLooks() {
    return secondLooks;
  }

  void steps(int most) {
    for (int i = random.nextInt(most + 1); i > 0; i--) {
      step();
    }
  }

  /** An inquiry begins. */
  void begin() {
    failedBefore = looksFailed;
  }

  /** No new transactions, fills, evictions and dumps; what was begun ends. */
  void quiesce() {
    quiet = true;
    while (!running.isEmpty()) {
      endTransaction();
    }
    while (!fills.isEmpty()) {
      fills.remove(0).run();
    }
    for (int i = 0; i < 60; i++) {
      leaderStep();
    }
  }

  /** Somebody writes into Redis. */
  void plant(@Nullable String what, RowVersion version) {
    redis = new Redis(new RowState(KEY, version, what), 0, redis.cursor());
  }

  @Nullable RowState held() {
    return redis.held();
  }

  @Nullable String row() {
    return row;
  }

  @Override
  public Future<List<Held>> held(List<RowKey> keys) {
    steps(6);
    List<Held> read = List.of(new Held(KEY, redis.held(), false));
    steps(6);
    return Future.succeededFuture(read);
  }

  @Override
  public Future<ShownRows> shown(List<RowKey> keys, @Nullable String since) {
    steps(6);
    String snapshot = "s" + snapshots.size();
    snapshots.put(snapshot, Set.copyOf(committed));
    Set<Long> before = since == null ? committed : snapshots.getOrDefault(since, Set.of());
    boolean changed =
        broken != Broken.IGNORES_CHANGES
            && journal.stream().anyMatch(entry -> !before.contains(entry.xid()));
    ShownRow shown = new ShownRow("k", row, null, EPOCH, nextId - 1, true, changed, snapshot);
    steps(6);
    return Future.succeededFuture(new ShownRows(Map.of(KEY, shown), snapshot));
  }

  @Override
  public Future<Void> delivered() {
    steps(3);
    if (broken == Broken.DOES_NOT_WAIT) {
      return Future.succeededFuture();
    }
    int asked = looks;
    while (looksDone <= asked
        && (looksFailed == failedBefore || broken == Broken.TRUSTS_ANY_REDIS)) {
      if (random.nextInt(3) == 0) {
        step();
      } else {
        leaderStep();
      }
    }
    boolean stood = looksFailed == failedBefore || broken == Broken.TRUSTS_ANY_REDIS;
    steps(3);
    return stood ? Future.succeededFuture() : Future.failedFuture("Redis went back");
  }

  @Override
  public Future<Void> pause(long millis) {
    secondLooks += millis >= 2_000 ? 1 : 0;
    steps(10);
    return Future.succeededFuture();
  }

  private void step() {
    if (quiet) {
      leaderStep();
      return;
    }
    switch (random.nextInt(fallsBack ? 14 : 12)) {
      case 0 -> beginTransaction();
      case 1, 2 -> endTransaction();
      case 3 -> redis = new Redis(null, 0, redis.cursor());
      case 4 -> beginFill();
      case 5 -> {
        if (!fills.isEmpty()) {
          fills.remove(random.nextInt(fills.size())).run();
        }
      }
      case 12 -> dump = redis;
      case 13 -> redis = random.nextInt(4) == 0 ? dump : redis;
      default -> leaderStep();
    }
  }

  private void beginTransaction() {
    boolean wholeMirror = random.nextInt(6) == 0;
    boolean locked = running.stream().anyMatch(tx -> !tx.entry().wholeMirror());
    if (wholeMirror || !locked) {
      Entry entry = new Entry(nextXid++, nextId++, wholeMirror, !wholeMirror);
      undecidedIds.add(entry.id());
      running.add(new Tx(entry, random.nextInt(4) == 0 ? null : "row" + ++rows));
    }
  }

  private void endTransaction() {
    if (running.isEmpty()) {
      return;
    }
    Tx tx = running.remove(random.nextInt(running.size()));
    undecidedIds.remove(tx.entry().id());
    if (random.nextInt(4) > 0) {
      commit(tx.entry());
      row = tx.entry().wholeMirror() ? row : tx.row();
    }
  }

  private void commit(Entry entry) {
    journal.add(entry);
    committed.add(entry.xid());
  }

  /** The settled id, or the key's newest if that is newer, as a fill's version. */
  private long newestVisible() {
    long settled = undecidedIds.stream().mapToLong(Long::longValue).min().orElse(nextId) - 1;
    return Math.max(settled, journal.stream().mapToLong(Entry::id).max().orElse(0));
  }

  private void beginFill() {
    if (redis.held() != null) {
      return;
    }
    int token = redis.lease() == 0 ? ++leases : redis.lease();
    redis = new Redis(null, token, redis.cursor());
    fills.add(
        () -> {
          RowState read = new RowState(KEY, new RowVersion(EPOCH, newestVisible()), row);
          fills.add(() -> fill(token, read));
        });
  }

  private void fill(int token, RowState read) {
    if (redis.held() == null && redis.lease() == token) {
      redis = new Redis(read, 0, redis.cursor());
    }
  }

  private void leaderStep() {
    Runnable next = leader == null ? this::look : leader;
    leader = null;
    next.run();
  }

  private void look() {
    looks++;
    leader =
        () -> {
          Set<Long> snapshot = Set.copyOf(committed);
          List<Entry> found =
              journal.stream()
                  .filter(one -> snapshot.contains(one.xid()) && !cursor.contains(one.xid()))
                  .toList();
          leader = () -> handle(found, snapshot);
        };
  }

  private void handle(List<Entry> found, Set<Long> snapshot) {
    found.stream()
        .filter(Entry::wholeMirror)
        .forEach(whole -> unlockedId = Math.max(unlockedId, whole.id()));
    boolean refresh = found.stream().anyMatch(Entry::wholeMirror) && redis.held() != null;
    long newestWhole =
        found.stream().filter(Entry::wholeMirror).mapToLong(Entry::id).max().orElse(0);
    long locked = found.stream().filter(Entry::locked).mapToLong(Entry::id).max().orElse(0);
    long newestOfKey =
        found.stream().filter(e -> !e.wholeMirror()).mapToLong(Entry::id).max().orElse(0);
    boolean overtook = newestOfKey > 0 && (locked > 0 ? locked : newestOfKey) < unlockedId;
    if (overtook) {
      Entry again = new Entry(nextXid++, nextId++, false, false);
      unlockedId = again.id();
      commit(again);
    }
    long version = Math.max(refresh ? newestWhole : 0, overtook ? 0 : newestOfKey);
    leader = version == 0 ? () -> moveCursor(snapshot) : () -> readAndStore(version, snapshot);
  }

  private void readAndStore(long version, Set<Long> snapshot) {
    RowState read = new RowState(KEY, new RowVersion(EPOCH, version), row);
    leader =
        () -> {
          RowState held = redis.held();
          if (held == null || read.version().isNewerThan(held.version())) {
            redis = new Redis(read, 0, redis.cursor());
          }
          leader = () -> moveCursor(snapshot);
        };
  }

  private void moveCursor(Set<Long> snapshot) {
    if (redis.cursor().equals(cursor)) {
      cursor = snapshot;
      redis = new Redis(redis.held(), redis.lease(), snapshot);
      looksDone = looks;
    } else {
      cursor = redis.cursor();
      looksFailed++;
    }
  }
}
