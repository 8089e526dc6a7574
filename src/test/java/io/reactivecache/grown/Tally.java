package io.reactivecache.grown;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/** What came of the statements: some are refused by the schema itself, none may be by us. */
final class Tally {

  /** Data, integrity, transactions, checks of views, limits, and what the schema's code raises. */
  private static final Set<String> REFUSALS =
      Set.of("21", "22", "23", "27", "40", "44", "54", "P0");

  /** Rights and policies, replica identities, generated columns, rules without RETURNING. */
  private static final Set<String> SINGLE_REFUSALS =
      Set.of("42501", "55000", "428C9", "0A000", "42P10", "55P03", "42846", "2BP01");

  private static final int SHOWN = 20;

  private final Map<String, int[]> byTable = new TreeMap<>();
  private final Map<String, Integer> byState = new TreeMap<>();
  private final Map<String, Integer> byKind = new TreeMap<>();
  private final List<String> ours = new ArrayList<>();
  private final List<String> unexpected = new ArrayList<>();
  private long done;
  private long refused;
  private long rows;

  synchronized void done(Table table, String kind, long count) {
    done++;
    rows += count;
    byTable.computeIfAbsent(table.name(), name -> new int[2])[0] += count > 0 ? 1 : 0;
    byKind.merge(kind, 1, Integer::sum);
  }

  synchronized void refused(Table table, String statement, SQLException why) {
    refused++;
    byTable.computeIfAbsent(table.name(), name -> new int[2])[1]++;
    String state = String.valueOf(why.getSQLState());
    byState.merge(state, 1, Integer::sum);
    String told = state + " " + where(why) + why.getMessage() + ": " + statement;
    if (where(why).contains("reactive_cache") && !state.startsWith("40")) {
      add(ours, told);
    } else if (!REFUSALS.contains(state.substring(0, 2)) && !SINGLE_REFUSALS.contains(state)) {
      add(unexpected, told);
    }
  }

  private static String where(SQLException why) {
    ServerErrorMessage message =
        why instanceof PSQLException postgres ? postgres.getServerErrorMessage() : null;
    String where = message == null ? null : message.getWhere();
    return where == null ? "" : "[" + where + "] ";
  }

  private static void add(List<String> list, String told) {
    if (list.size() < SHOWN) {
      list.add(told.length() > 900 ? told.substring(0, 900) + "..." : told);
    }
  }

  /** Whether nothing was ever taken by this table, although it was tried. */
  synchronized boolean isHopeless(Table table) {
    int[] counts = byTable.get(table.name());
    return counts != null && counts[0] == 0 && counts[1] > 60;
  }

  /** Statements whose refusal came out of our triggers. */
  synchronized List<String> ours() {
    return List.copyOf(ours);
  }

  /** Refusals that no schema should have. */
  synchronized List<String> unexpected() {
    return List.copyOf(unexpected);
  }

  /** Of all statements. */
  synchronized double takenShare() {
    return (double) done / (done + refused);
  }

  /** Tables that never took a row. */
  synchronized List<String> untouched() {
    return byTable.entrySet().stream()
        .filter(entry -> entry.getValue()[0] == 0)
        .map(Map.Entry::getKey)
        .toList();
  }

  @Override
  public synchronized String toString() {
    return done
        + " statements, "
        + rows
        + " rows, "
        + refused
        + " refused "
        + byState
        + " "
        + byKind;
  }
}
