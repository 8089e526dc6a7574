package io.reactivecache.postgres.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecache.bus.BusException;
import io.reactivecache.row.RowKey;
import io.reactivecache.row.RowState;
import io.reactivecache.row.RowVersion;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class LoadQueueTest {

  /** A load that was sent, to be answered by the test. */
  private record Flight(List<RowKey> keys, Promise<Map<RowKey, RowState>> answer) {
    void land(long id) {
      answer.complete(
          keys.stream()
              .collect(
                  Collectors.toMap(
                      key -> key, key -> new RowState(key, new RowVersion(1, id), "{}"))));
    }
  }

  private final List<Flight> flights = new ArrayList<>();

  private LoadQueue queue(int maxFlights, int maxKeys, int maxWaiting) {
    return new LoadQueue(
        maxFlights,
        mirror -> maxKeys,
        maxWaiting,
        keys -> {
          Flight flight = new Flight(keys, Promise.promise());
          flights.add(flight);
          return flight.answer().future();
        });
  }

  private static RowKey key(String name) {
    return new RowKey("profile", name);
  }

  @Test
  @DisplayName("keys that wait for a flight share it")
  void waitersShare() {
    LoadQueue queue = queue(1, 10, 100);
    queue.load(List.of(key("busy")));
    Future<List<RowState>> one = queue.load(List.of(key("a"), key("b")));
    Future<List<RowState>> other = queue.load(List.of(key("b")));
    flights.get(0).land(1);

    assertThat(flights.get(1).keys()).containsExactly(key("a"), key("b"));
    flights.get(1).land(2);
    assertThat(one.result()).extracting(RowState::key).containsExactly(key("a"), key("b"));
    assertThat(other.result()).extracting(RowState::key).containsExactly(key("b"));
  }

  @Test
  @DisplayName("who asks for a key whose load was sent already waits for the next one")
  void sentFlightIsNotJoined() {
    LoadQueue queue = queue(2, 10, 100);
    Future<List<RowState>> early = queue.load(List.of(key("a")));
    Future<List<RowState>> late = queue.load(List.of(key("a")));
    assertThat(flights).hasSize(1);

    flights.get(0).land(1);
    assertThat(early.result().get(0).version()).isEqualTo(new RowVersion(1, 1));
    assertThat(late.isComplete()).isFalse();
    flights.get(1).land(2);
    assertThat(late.result().get(0).version()).isEqualTo(new RowVersion(1, 2));
  }

  @Test
  @DisplayName("a flight carries one mirror's keys, and not more than it may")
  void flightsAreBounded() {
    LoadQueue queue = queue(1, 2, 100);
    queue.load(List.of(key("first")));
    queue.load(List.of(key("a"), new RowKey("other", "x"), key("b"), key("c")));
    flights.get(0).land(1);
    assertThat(flights.get(1).keys()).containsExactly(key("a"), key("b"));
    flights.get(1).land(1);
    assertThat(flights.get(2).keys()).containsExactly(new RowKey("other", "x"));
    flights.get(2).land(1);
    assertThat(flights.get(3).keys()).containsExactly(key("c"));
  }

  @Test
  @DisplayName("over the bound a request fails at once")
  void overTheBound() {
    LoadQueue queue = queue(1, 1, 2);
    queue.load(List.of(key("flying")));
    queue.load(List.of(key("a"), key("b")));
    Future<List<RowState>> refused = queue.load(List.of(key("c")));
    assertThat(refused.cause())
        .isInstanceOfSatisfying(
            BusException.class,
            failure -> assertThat(failure.reason()).isEqualTo(BusException.Reason.OVERLOADED));
  }

  @Test
  @DisplayName("a failed flight fails its waiters and lets the next take off")
  void failedFlight() {
    LoadQueue queue = queue(1, 10, 100);
    Future<List<RowState>> failed = queue.load(List.of(key("a")));
    Future<List<RowState>> next = queue.load(List.of(key("b")));
    flights.get(0).answer().fail("PostgreSQL is away");
    assertThat(failed.failed()).isTrue();
    flights.get(1).land(1);
    assertThat(next.succeeded()).isTrue();
  }
}
