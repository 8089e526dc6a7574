package io.reactivecache.sse.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reactivecache.row.QuarantineReason;
import io.reactivecache.row.RowKey;
import io.reactivecache.row.RowState;
import io.reactivecache.row.RowVersion;
import io.reactivecache.sse.frame.PlainEvents;
import io.reactivecache.sse.watch.StreamRequest;
import io.reactivecache.web.HttpFailure;
import io.reactivecache.web.Query;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StreamRequestsTest {

  private final StreamRequests requests =
      new StreamRequests(
          Set.of("profile", "orders"),
          new PlainEvents("profile", "username", 50),
          3,
          (mirror, key) ->
              key.equals("never") ? Optional.of("Never is no key.") : Optional.empty());

  @Test
  @DisplayName("keys are decoded, and taken once each")
  void keys() {
    assertThat(plain("username=alice&username=b%C3%A9+%2b&username=alice").keys())
        .containsExactly(new RowKey("profile", "alice"), new RowKey("profile", "bé +"));
  }

  @Test
  @DisplayName("a key that no row can have is refused with the form of keys")
  void noKey() {
    for (Supplier<StreamRequest> asked :
        List.<Supplier<StreamRequest>>of(
            () -> named("mirror=orders&key=1&key=never"), () -> plain("username=never"))) {
      assertThatThrownBy(asked::get)
          .isInstanceOfSatisfying(
              HttpFailure.class,
              failure -> assertThat(failure.problem().detail()).isEqualTo("Never is no key."));
    }
  }

  @Test
  @DisplayName("without keys it is the whole mirror")
  void wholeMirror() {
    assertThat(named("mirror=orders").isWholeMirror()).isTrue();
    assertThat(named("mirror=orders&key=%5B1%2C2%5D").keys())
        .containsExactly(new RowKey("orders", "[1,2]"));
  }

  @Test
  @DisplayName("fifty characters are fifty, also where each takes four bytes")
  void longNames() {
    String fifty = "%F0%9F%98%80".repeat(50);
    assertThat(plain("username=" + fifty).keys()).hasSize(1);
    assertThatThrownBy(() -> plain("username=" + fifty + "a")).isInstanceOf(HttpFailure.class);
  }

  @Test
  @DisplayName("the header of a browser that comes back wins over since")
  void lastSeen() {
    Query query = Query.parse("username=alice&since=7-1");
    RowKey alice = new RowKey("profile", "alice");
    assertThat(requests.plain(query, "7-5").seen()).isEqualTo(seen(alice, 5, null));
    assertThat(requests.plain(query, "7-5-too-large").seen())
        .isEqualTo(seen(alice, 5, QuarantineReason.TOO_LARGE));
    assertThat(requests.plain(query, "").seen()).isEqualTo(seen(alice, 1, null));
    for (String other :
        List.of("junk", "opened", "7-5-", "7-5-7", "7--refused", "7-99999999999999999999")) {
      assertThat(requests.plain(query, other).seen()).as(other).isNull();
    }
    assertThat(requests.plain(query, "junk").sawSomething()).isTrue();
    assertThat(plain("username=alice&since=").sawSomething()).isFalse();
  }

  @Test
  @DisplayName("max_rate is a whole number from 1 to 1000")
  void maxRate() {
    assertThat(plain("username=alice").maxRate()).isZero();
    assertThat(plain("username=alice&max_rate=1000").maxRate()).isEqualTo(1000);
  }

  @ParameterizedTest
  @DisplayName("is refused with 400")
  @ValueSource(
      strings = {
        "",
        "user=alice",
        "username",
        "username=",
        "username=alice&username=",
        "username=a%00b",
        "username=a%0Ab",
        "username=a%7Fb",
        "username=%",
        "username=%4",
        "username=%zz",
        "username=%C3",
        "username=%ED%A0%80",
        "username=é",
        "username=a&username=b&username=c&username=d",
        "username=a&max_rate=0",
        "username=a&max_rate=1001",
        "username=a&max_rate=-1",
        "username=a&max_rate=",
        "username=a&max_rate=1.5",
        "username=a&max_rate=99999999999",
        "username=a&max_rate=1&max_rate=2",
        "username=a&since=7-1&since=7-2",
        "username=a&heartbeat=yes",
        "username=a&heartbeat=",
        "username=a&heartbeat=1&heartbeat=1"
      })
  void badPlain(String query) {
    assertThatThrownBy(() -> plain(query)).satisfies(e -> assertThat(status(e)).isEqualTo(400));
  }

  @ParameterizedTest
  @DisplayName("is refused with 400 on /v1/stream")
  @ValueSource(
      strings = {
        "",
        "key=alice",
        "mirror=",
        "mirror=profile&key=",
        "mirror=profile&key=a%00",
        "mirror=profile&mirror=orders"
      })
  void badNamed(String query) {
    assertThatThrownBy(() -> named(query)).satisfies(e -> assertThat(status(e)).isEqualTo(400));
  }

  @Test
  @DisplayName("an unknown mirror is not found")
  void unknownMirror() {
    assertThatThrownBy(() -> named("mirror=nothing"))
        .satisfies(e -> assertThat(status(e)).isEqualTo(404));
  }

  private StreamRequest plain(String query) {
    return requests.plain(Query.parse(query), null);
  }

  private StreamRequest named(String query) {
    return requests.named(Query.parse(query), null);
  }

  private static int status(Throwable refused) {
    return Objects.requireNonNull((HttpFailure) refused).problem().status();
  }

  private static RowState seen(RowKey key, long id, @Nullable QuarantineReason why) {
    return new RowState(key, new RowVersion(7, id), null, why);
  }
}
