package io.reactivecache.postgres.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecache.bus.BusException;
import io.vertx.pgclient.PgException;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PgFailuresTest {

  private static final Map<String, Predicate<Throwable>> QUESTIONS =
      Map.of(
          "passes", PgFailures::passes,
          "outage", PgFailures::isOutage,
          "table", PgFailures::isOfTable,
          "slow", PgFailures::isTooSlow,
          "much", PgFailures::isTooMuch,
          "rows", PgFailures::mayBeOfRows,
          "bus", BusException::isTransient);

  @ParameterizedTest(name = "{0}: {1}")
  @DisplayName("what a failure says by its SQLSTATE, or by what else it is")
  @CsvSource({
    // The connection.
    "08000, outage passes",
    "08006, outage passes",
    "08P01, outage passes",
    // The server stops, or starts, or a session is ended.
    "57P01, outage passes",
    "57P02, outage passes",
    "57P03, outage passes",
    "57P04, outage passes",
    "57P05, outage passes",
    // It is short of something, or undid the statement.
    "40001, passes",
    "40P01, passes",
    "53000, passes",
    "53100, passes",
    "53300, passes",
    "53400, passes",
    "55000, passes",
    "55006, passes",
    "57000, passes",
    "58000, passes",
    "58030, passes",
    "58P01, passes",
    "57014, much passes rows slow",
    "53200, much passes rows",
    // It is the table.
    "55P03, table",
    "42501, rows table",
    "42P01, rows table",
    "42703, rows table",
    "42883, rows table",
    // It may be the rows.
    "54000, much rows",
    "54001, rows",
    "22003, rows",
    "22P02, rows",
    "23505, rows",
    "0A000, rows",
    "25006, rows",
    "25P02, rows",
    "28000, rows",
    "28P01, rows",
    "3D000, rows",
    "3F000, rows",
    "P0001, rows",
    "XX000, rows",
    "XX001, rows",
    // No answer of PostgreSQL.
    "timeout, much outage passes rows slow",
    "closed, outage passes",
    "bug, outage passes",
    "UNAVAILABLE, bus outage passes",
    "OVERLOADED, bus outage passes",
    "NO_ANSWER, bus outage passes",
    "FENCED, outage",
    "BROKEN, outage",
  })
  void answers(String what, String answers) {
    Throwable failure = failure(what);
    assertThat(
            QUESTIONS.entrySet().stream()
                .filter(question -> question.getValue().test(failure))
                .map(Map.Entry::getKey)
                .sorted()
                .collect(Collectors.joining(" ")))
        .isEqualTo(answers);
  }

  @Test
  @DisplayName("over the bus a failure of PostgreSQL is one that may pass, and others stay")
  void forBus() {
    BusException fenced = new BusException(BusException.Reason.FENCED, "over");
    assertThat(PgFailures.forBus(fenced).cause()).isSameAs(fenced);

    Throwable told = PgFailures.forBus(failure("42P01")).cause();
    assertThat(told).isInstanceOf(BusException.class);
    assertThat(((BusException) told).reason()).isEqualTo(BusException.Reason.UNAVAILABLE);
    assertThat(told).hasMessageStartingWith("PostgreSQL did not answer: ");
  }

  private static Throwable failure(String what) {
    return switch (what) {
      case "timeout" -> new TimeoutException("no answer");
      case "closed" -> new RuntimeException("connection closed");
      case "bug" -> new NullPointerException();
      case "UNAVAILABLE", "OVERLOADED", "NO_ANSWER", "FENCED", "BROKEN" ->
          new BusException(BusException.Reason.valueOf(what), "no");
      default -> new PgException("no", "ERROR", what, "");
    };
  }
}
