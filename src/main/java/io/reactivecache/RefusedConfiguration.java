package io.reactivecache;

import io.reactivecache.config.ConfigurationException;
import io.reactivecache.config.ConfigurationProblem;
import io.reactivecache.postgres.check.ColumnNames;
import java.util.List;
import java.util.stream.Stream;

/** What is wrong with a configuration, in lines for its author. */
public final class RefusedConfiguration {

  private RefusedConfiguration() {}

  /**
   * All that is wrong.
   *
   * @param asksPostgres whether the columns that a mirror does not name are to be read from its
   *     table, which takes a session, and the connect timeout at most
   */
  public static List<String> lines(ConfigurationException refusal, boolean asksPostgres) {
    Stream<String> problems = refusal.problems().stream().map(ConfigurationProblem::toString);
    List<String> names =
        asksPostgres
            ? refusal.unnamedColumns().map(ColumnNames::lines).orElse(List.of())
            : List.of();
    return Stream.concat(problems, names.stream()).toList();
  }
}
