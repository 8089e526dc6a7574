package io.reactivecache.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SecretsTest {

  @ParameterizedTest
  @DisplayName("the user is shown, and a mask only where there is a password")
  @CsvSource({
    "postgresql://app@h:5432/shop, postgresql://app@h:5432/shop",
    "postgresql://app:s3cr3t@h/shop, postgresql://app:***@h/shop",
    "postgresql://app:@h/shop, postgresql://app@h/shop",
    "postgresql://h/shop?user=app, postgresql://h/shop?user=***",
    "redis://h:6379/1, redis://h:6379/1",
    "redis://:s3cr3t@h, redis://:***@h",
    "rediss://app:s3cr3t@h, rediss://app:***@h",
    // Older servers had passwords only, and people write them in the user's place.
    "redis://s3cr3t@h, redis://***@h",
    // Too long for a name: a token.
    "postgresql://eyJhbGciOiJIUzI1NiJ9.e30.s3cr3ts3cr3t@h/shop, postgresql://***@h/shop",
    // The password is not encoded, and nobody can tell where it ends.
    "postgresql://app:s3@cr3t/x@h/shop, postgresql://app:***@h/shop",
    "postgresql://app:s3?cr3t@h/shop, postgresql://***",
    "postgresql://h/shop?password=s3@cr3t, postgresql://***",
    "s3cr3t, s3cr3t"
  })
  void masked(String uri, String shown) {
    assertThat(Secrets.maskUri(uri)).isEqualTo(shown);
  }

  @Property
  @Label("no part of a password is ever shown, however it is written")
  void neverShown(@ForAll("uris") String uri) {
    assertThat(Secrets.maskUri(uri)).doesNotContain("s3cr3t");
  }

  /** A password of parts, any of which would tell of it, with what should be encoded between. */
  @Provide
  Arbitrary<String> uris() {
    Arbitrary<String> passwords =
        Arbitraries.of(
                "@", "/", ":", "?", "#", "%", "%40", "&", "=", " ", "\n", "://", "[", "ä", "s3cr3t")
            .list()
            .ofMaxSize(6)
            .map(parts -> "s3cr3t" + String.join("", parts) + "s3cr3t");
    Arbitrary<String> schemes = Arbitraries.of("postgresql", "postgres", "redis", "rediss");
    Arbitrary<String> users = Arbitraries.of("", "app", "a.b-c", "a%40b", "a b", "ä");
    Arbitrary<String> tails =
        Arbitraries.of("", ":5432", "/shop", ":5432/shop?sslmode=require", "/0?db=1");
    List<String> names = List.of("password", "Password", "sslpassword", "pass");
    return Combinators.combine(schemes, users, passwords, tails, Arbitraries.of(names))
        .as(
            (scheme, user, password, tail, name) ->
                tail.contains("?") && user.isEmpty()
                    ? scheme + "://h" + tail + "&" + name + "=" + password.replace("&", "%26")
                    : scheme + "://" + user + ":" + password + "@h" + tail);
  }
}
