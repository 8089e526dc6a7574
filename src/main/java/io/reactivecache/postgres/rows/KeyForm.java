package io.reactivecache.postgres.rows;

import io.reactivecache.postgres.client.Sql;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import java.util.Arrays;
import java.util.Collection;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How keys travel to PostgreSQL and back. Between us and a database in another encoding than UTF-8
 * PostgreSQL converts all text, and one character without a counterpart fails the whole statement:
 * keys travel as bytes there, each in the form that {@code reactive_cache.key_bytes} gives it.
 *
 * <p>Statements that are not asked all the time take bytes from every database.
 */
public enum KeyForm {
  /** In databases in UTF-8: nothing is converted. */
  TEXT("unnest($1::text[]) as asked(key)", "asked.key", "$1::text[]", "row_plain"),
  /** Where text may have no form in UTF-8. */
  BYTES(
      "(select sent, reactive_cache.key_of(sent) as key from unnest($1::bytea[]) as sent offset 0)"
          + " as asked",
      "asked.sent as key",
      "array(select reactive_cache.key_of(sent) from unnest($1::bytea[]) as sent)",
      "row_converted");

  /** How the form of a key begins that has none in UTF-8. */
  private static final char MARK = '\uFFFD';

  private final String asked;
  private final String shown;
  private final String keys;
  private final String row;

  KeyForm(String asked, String shown, String keys, String row) {
    this.asked = asked;
    this.shown = shown;
    this.keys = keys;
    this.row = Sql.load(row);
  }

  public static KeyForm of(boolean isUtf8) {
    return isUtf8 ? TEXT : BYTES;
  }

  /** A statement that is asked for rows, in this form. */
  public String in(String statement) {
    return statement
        .replace("/*asked*/", asked)
        .replace("/*shown*/", shown)
        .replace("/*keys*/", keys)
        .replace("/*most*/", Long.toString(RowSizes.CHUNK_CHARS));
  }

  /** The plain way to show one row. */
  String row() {
    return row;
  }

  /** Keys as a parameter. */
  Object parameter(Collection<String> some) {
    return this == TEXT ? some.toArray(String[]::new) : bytes(some);
  }

  /** Whether this is the form of a key that has none in UTF-8: its row cannot be named. */
  boolean isMarked(String key) {
    return this == BYTES && !key.isEmpty() && key.charAt(0) == MARK;
  }

  /** Keys as bytes, for statements that take these from every database. */
  public static Buffer[] bytes(Collection<String> some) {
    return some.stream().map(Buffer::buffer).toArray(Buffer[]::new);
  }

  /** A key in either form. */
  public static @Nullable String text(@Nullable Object key) {
    return key == null ? null : key.toString();
  }

  /** The column {@code key} of a row that has one, in either form. */
  public static String key(Row row) {
    return Objects.requireNonNull(text(row.getValue("key")));
  }

  /** Several keys in either form. */
  public static String[] texts(Object keys) {
    return keys instanceof String[] texts
        ? texts
        : Arrays.stream((Object[]) keys).map(Object::toString).toArray(String[]::new);
  }
}
