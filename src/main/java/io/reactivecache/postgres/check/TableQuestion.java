package io.reactivecache.postgres.check;

import io.vertx.sqlclient.Row;
import java.util.function.Function;

/**
 * Whether a table that the node brings can be used.
 *
 * @param what it is about, for operators
 * @param table its name as a configuration writes it; the first start makes it where it is missing
 * @param sql asks with the role's own search_path, and has one row
 * @param problem the row as a sentence for operators; empty if all is well
 */
public record TableQuestion(String what, String table, String sql, Function<Row, String> problem) {}
