package io.reactivecache.postgres.rows;

import io.reactivecache.postgres.client.StatementPool;
import io.reactivecache.postgres.rows.RowParts.Part;
import io.reactivecache.postgres.rows.RowQuery.Answer;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Reads rows by their keys, many in one statement. A row that cannot be shown (a value that has no
 * JSON, one that is too large, one that takes forever) fails no other and is told as what it is: a
 * second statement then tries each row by itself. What takes too long, or is too much, is read in
 * smaller parts. A key text that is none of the key's type names no row.
 */
public final class RowReader {

  /**
   * A row as it is now.
   *
   * @param row null where there is none, or none that can be shown
   * @param quarantineCause why it cannot be shown; null when it can, or is not there
   */
  public record Found(
      String key, @Nullable String row, @Nullable QuarantineCause quarantineCause) {}

  /**
   * A row with its version, otherwise as {@link Found}.
   *
   * @param isCurrent whether the epoch is that of the database's present history
   * @param isRewritten whether it is not, and no leader has begun a new epoch yet: what was shown
   *     before may be newer, under a larger version
   */
  public record Versioned(
      String key,
      @Nullable String row,
      @Nullable QuarantineCause quarantineCause,
      long epoch,
      long id,
      boolean isCurrent,
      boolean isRewritten) {}

  private final StatementPool pool;
  private final RowSizes sizes;

  /** One that learns for itself how many rows to ask for at once. */
  public RowReader(StatementPool pool) {
    this(pool, new RowSizes(Integer.MAX_VALUE, pool.statementTimeoutMillis()));
  }

  /**
   * @param sizes told of each row and each statement
   */
  public RowReader(StatementPool pool, RowSizes sizes) {
    this.pool = pool;
    this.sizes = sizes;
  }

  /** How many rows of a mirror to ask for at once. */
  public int rows(String mirror, int most) {
    return Math.min(most, sizes.rows(mirror));
  }

  /** For the rows of one chunk as they are now. */
  public RowParts<Found> parts(Mirror mirror, LongSupplier clock) {
    return new RowParts<>(pool, sizes, readQuery(mirror), clock, false);
  }

  /** Some of these rows, at least one; fails if the table cannot be read, also without keys. */
  public Future<List<Found>> read(Mirror mirror, List<String> keys) {
    return parts(mirror, RowReader::noTime).next(keys).map(Part::rows);
  }

  /** Some of these rows, at least one, each of them tried by itself from the start. */
  public Future<List<Found>> readTried(Mirror mirror, List<String> keys) {
    return new RowParts<>(pool, sizes, readQuery(mirror), RowReader::noTime, true)
        .next(keys)
        .map(Part::rows);
  }

  /** Some of these rows, at least one, one after the other, the first within this time. */
  public Future<List<Found>> readOneByOne(Mirror mirror, List<String> keys, int limitMillis) {
    return new SlowRowReader<>(pool, readQuery(mirror), limitMillis)
        .read(keys)
        .map(answers -> answers.stream().map(RowReader::value).toList());
  }

  private static Found value(Answer<Found> answer) {
    Found value = answer.value();
    // Alone it fills no answer.
    return value == null ? new Found(answer.key(), null, null) : value;
  }

  /** For the rows of one chunk as they are now, each with its version from the same snapshot. */
  public RowParts<Versioned> versionedParts(Mirror mirror) {
    RowQuery<Versioned> query =
        RowQuery.of(
            mirror,
            mirror.fill(),
            some ->
                Tuple.of(
                    mirror.form().parameter(some),
                    mirror.maxRowBytes(),
                    mirror.id(),
                    mirror.signature()),
            row -> versioned(mirror, row));
    return new RowParts<>(pool, sizes, query, RowReader::noTime, false);
  }

  /**
   * The rows as they are now, to be compared with what Redis holds.
   *
   * @param since the text of an earlier snapshot, since which changes are told, or null
   * @return one for each key, the first read first; the last ones are left out when all together
   *     are too large to be held
   */
  public Future<List<ShownRow>> readToJudge(
      Mirror mirror, List<String> keys, @Nullable String since) {
    RowQuery<ShownRow> query =
        RowQuery.of(
            mirror,
            mirror.judge(),
            some ->
                Tuple.of(
                    mirror.form().parameter(some),
                    mirror.maxRowBytes(),
                    mirror.id(),
                    mirror.signature(),
                    since),
            row -> shown(mirror, row));
    RowParts<ShownRow> parts = new RowParts<>(pool, sizes, query, RowReader::noTime, false);
    List<ShownRow> all = new ArrayList<>(keys.size());
    return KeysLeft.runUntil(
            () -> chars(all) > 2 * RowSizes.CHUNK_CHARS,
            keys,
            left ->
                parts
                    .next(left)
                    .map(
                        part -> {
                          all.addAll(part.rows());
                          return part.rows().stream().map(ShownRow::key).toList();
                        }))
        .map(read -> all);
  }

  private static long chars(List<ShownRow> rows) {
    return rows.stream().mapToLong(row -> row.row() == null ? 0 : row.row().length()).sum();
  }

  private static ShownRow shown(Mirror mirror, Row row) {
    QuarantineCause why = why(mirror, row);
    return new ShownRow(
        KeyForm.key(row),
        why == null ? row.getString("row") : null,
        why,
        row.getLong("epoch"),
        row.getLong("newest_id"),
        row.getBoolean("is_current"),
        row.getBoolean("changed"),
        row.getString("snapshot"));
  }

  private static Versioned versioned(Mirror mirror, Row row) {
    QuarantineCause why = why(mirror, row);
    return new Versioned(
        KeyForm.key(row),
        why == null ? row.getString("row") : null,
        why,
        row.getLong("epoch"),
        row.getLong("id"),
        row.getBoolean("is_current"),
        row.getBoolean("is_rewritten"));
  }

  private static RowQuery<Found> readQuery(Mirror mirror) {
    RowQuery<Found> query =
        RowQuery.of(
            mirror,
            mirror.read(),
            some -> Tuple.of(mirror.form().parameter(some), mirror.maxRowBytes()),
            row -> found(mirror, row));
    return mirror.form() == KeyForm.TEXT
        ? new RowQuery<>(
            mirror,
            query.sql(),
            query.parameters(),
            (keys, rows) -> foundTogether(mirror, keys, rows),
            query.shape())
        : query;
  }

  private static Found found(Mirror mirror, Row row) {
    QuarantineCause why = why(mirror, row);
    return new Found(KeyForm.key(row), why == null ? row.getString("row") : null, why);
  }

  /** Why a row cannot be stored; null when it can, or is not there. */
  private static @Nullable QuarantineCause why(Mirror mirror, Row row) {
    boolean isThere = row.getInteger("bytes") != null;
    return isThere && mirror.form().isMarked(KeyForm.key(row))
        ? QuarantineCause.BY_KEY
        : QuarantineCause.of(row, mirror.maxRowBytes());
  }

  /** One answer for each key: those that are not among the rows have none. */
  private static List<Answer<Found>> foundTogether(
      Mirror mirror, List<String> asked, RowSet<Row> answer) {
    Row arrays = answer.iterator().next();
    String[] keys = arrays.getArrayOfStrings("keys");
    @Nullable String @Nullable [] rows = arrays.getArrayOfStrings("rows");
    Integer[] bytes = arrays.getArrayOfIntegers("bytes");
    Map<String, Answer<Found>> found = new HashMap<>(2 * asked.size());
    for (int i = 0; keys != null && i < keys.length; i++) {
      String row = rows == null ? null : rows[i];
      QuarantineCause tooLarge = QuarantineCause.ofBytes(bytes[i], mirror.maxRowBytes());
      boolean isLeftOut = row == null && bytes[i] != null && tooLarge == null;
      found.put(
          keys[i],
          new Answer<>(
              keys[i],
              isLeftOut ? null : new Found(keys[i], row, tooLarge),
              isLeftOut ? bytes[i] : row == null ? 0 : row.length()));
    }
    return asked.stream()
        .map(key -> found.getOrDefault(key, new Answer<>(key, new Found(key, null, null), 0)))
        .toList();
  }

  private static long noTime() {
    return 0;
  }

  /** Time enough for a row that is known to be slow. */
  public static int patienceMillis(StatementPool pool) {
    return pool.statementTimeoutMillis() / 5;
  }

  /** The same for rows that this reads. */
  public int patienceMillis() {
    return patienceMillis(pool);
  }
}
