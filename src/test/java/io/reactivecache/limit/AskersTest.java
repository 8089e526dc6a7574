package io.reactivecache.limit;

import static io.reactivecache.limit.ClientAddressTest.address;
import static io.reactivecache.limit.ClientAddressTest.client;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.MultiMap;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who asks, where proxies are and where somebody says that they are. */
class AskersTest {

  private static final String PROXY = "10.0.0.1";
  private static final String X = "X-Forwarded-For";
  private static final String STANDARD = "Forwarded";

  private final Askers askers = new Askers(List.of("10.0.0.0/8", "2001:db8:a::/48", "192.0.2.99"));

  @ParameterizedTest
  @DisplayName("X-Forwarded-For is read from the right, past trusted proxies")
  @CsvSource(
      delimiter = '|',
      value = {
        "198.51.100.7|198.51.100.7",
        "203.0.113.1, 198.51.100.7|198.51.100.7",
        "203.0.113.1, 198.51.100.7, 10.9.9.9|198.51.100.7",
        "203.0.113.1,198.51.100.7 ,\t192.0.2.99, 10.1.2.3|198.51.100.7",
        "198.51.100.7:4711|198.51.100.7",
        "203.0.113.1, 2001:db8::7|2001:db8::7",
        "203.0.113.1, [2001:db8::7]|2001:db8::7",
        "203.0.113.1, [2001:db8::7]:443|2001:db8::7",
        "203.0.113.1, 198.51.100.7, 2001:db8:a::1|198.51.100.7",
        "203.0.113.1, ::ffff:198.51.100.7, ::ffff:10.1.1.1|198.51.100.7",
        "10.1.1.1, 10.2.2.2|10.1.1.1",
        // What is no address: who says it counts.
        "198.51.100.7, unknown|10.0.0.1",
        "198.51.100.7, unknown, 10.3.3.3|10.3.3.3",
        "198.51.100.7, |10.0.0.1",
        "198.51.100.7, 1.2.3|10.0.0.1",
        "198.51.100.7, 1.2.3.4.5|10.0.0.1",
        "198.51.100.7, 256.1.1.1|10.0.0.1",
        "198.51.100.7, fe80::1%eth0|10.0.0.1",
        "198.51.100.7, [198.51.100.8|10.0.0.1",
        "198.51.100.7, example.org|10.0.0.1",
      })
  void fromTheRight(String sent, String asks) {
    assertThat(askers.of(address(PROXY), MultiMap.caseInsensitiveMultiMap().add(X, sent)))
        .isEqualTo(client(asks));
  }

  @ParameterizedTest
  @DisplayName("Forwarded is read the same way, with all that it may say")
  @CsvSource(
      delimiter = '|',
      value = {
        "for=198.51.100.7|198.51.100.7",
        "for=203.0.113.1, for=198.51.100.7|198.51.100.7",
        "for=203.0.113.1, for=198.51.100.7;proto=https;by=10.0.0.1, for=10.5.5.5|198.51.100.7",
        "FOR=\"198.51.100.7:4711\"|198.51.100.7",
        "for=203.0.113.1, For=\"[2001:db8::7]:4711\"|2001:db8::7",
        "for=203.0.113.1, by=\"a;b,c\" ; for=198.51.100.7|198.51.100.7",
        "for=\"198.51.100.7:_port\"|198.51.100.7",
        "for=198.51.100.7, for=unknown|10.0.0.1",
        "for=198.51.100.7, for=_hidden, for=10.3.3.3|10.3.3.3",
        "for=198.51.100.7, by=10.0.0.1|10.0.0.1",
        "for=198.51.100.7, 198.51.100.8|10.0.0.1",
        "for=198.51.100.7, for=|10.0.0.1",
        // Half a quotation must not hide what the proxy added behind it.
        "for=198.51.100.7;x=\", for=\"[2001:db8::9]:1\"|10.0.0.1",
        "for=198.51.100.7;x=\", for=203.0.113.9|10.0.0.1",
        "for=198.51.100.7;x=\", for=\"203.0.113.9\";by=\"10.0.0.1\"|10.0.0.1",
        "for=198.51.100.7;x=\"\\, for=203.0.113.9|10.0.0.1",
        "for=\", for=\"203.0.113.9\"|10.0.0.1",
      })
  void standard(String sent, String asks) {
    assertThat(askers.of(address(PROXY), MultiMap.caseInsensitiveMultiMap().add(STANDARD, sent)))
        .isEqualTo(client(asks));
  }

  @ParameterizedTest
  @DisplayName("several lines of a header are one list, and no quotation goes on in the next line")
  @CsvSource({X, STANDARD})
  void lines(String header) {
    boolean isStandard = header.equals(STANDARD);
    String begin = isStandard ? "for=" : "";
    MultiMap headers =
        MultiMap.caseInsensitiveMultiMap()
            .add(header, begin + "203.0.113.1;x=\"")
            .add(header, begin + "198.51.100.7")
            .add(header, begin + "10.8.8.8, " + begin + "10.9.9.9");

    assertThat(askers.of(address(PROXY), headers)).isEqualTo(client("198.51.100.7"));
  }

  @Test
  @DisplayName("what somebody says who is no trusted proxy is not believed")
  void untrusted() {
    MultiMap headers =
        MultiMap.caseInsensitiveMultiMap().add(X, "198.51.100.7").add(STANDARD, "for=198.51.100.8");

    assertThat(askers.of(address("203.0.113.5"), headers)).isEqualTo(client("203.0.113.5"));
    assertThat(new Askers(List.of()).of(address(PROXY), headers)).isEqualTo(client(PROXY));
  }

  @Test
  @DisplayName("a proxy that says nothing counts itself")
  void silent() {
    assertThat(askers.of(address(PROXY), MultiMap.caseInsensitiveMultiMap()))
        .isEqualTo(client(PROXY));
  }

  @Test
  @DisplayName("of two headers that disagree one may be the client's own: the proxy counts")
  void both() {
    MultiMap agreeing =
        MultiMap.caseInsensitiveMultiMap()
            .add(X, "203.0.113.1, 198.51.100.7")
            .add(STANDARD, "for=\"198.51.100.7:1\"");
    MultiMap forged =
        MultiMap.caseInsensitiveMultiMap().add(X, "198.51.100.7").add(STANDARD, "for=192.0.2.1");

    assertThat(askers.of(address(PROXY), agreeing)).isEqualTo(client("198.51.100.7"));
    assertThat(askers.of(address(PROXY), forged)).isEqualTo(client(PROXY));
  }

  @Test
  @DisplayName("a header of sixteen kilobytes is read in its time, whatever is in it")
  void long16k() {
    for (String part :
        List.of(",", "\"", "\\", ";", "for=", "for=\"a\",", "x=\"\\a\";", "1.", "[")) {
      String sent = part.repeat(16_384 / part.length());
      MultiMap headers = MultiMap.caseInsensitiveMultiMap().add(STANDARD, sent);
      assertThat(askers.of(address(PROXY), headers)).isEqualTo(client(PROXY));
      headers = MultiMap.caseInsensitiveMultiMap().add(X, sent);
      assertThat(askers.of(address(PROXY), headers)).isEqualTo(client(PROXY));
    }
  }
}
