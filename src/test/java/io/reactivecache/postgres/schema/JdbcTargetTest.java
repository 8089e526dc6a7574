package io.reactivecache.postgres.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reactivecache.config.PostgresConfig;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JdbcTargetTest {

  @Test
  @DisplayName("user and password stand beside the URL, decoded")
  void login() {
    JdbcTarget target = target("postgresql://me%40home:a%2Fb+c%25@db.example:5433/my%20shop", null);

    assertThat(target.url()).isEqualTo("jdbc:postgresql://db.example:5433/my%20shop");
    assertThat(target.user()).isEqualTo("me@home");
    assertThat(target.password()).isEqualTo("a/b+c%");
    assertThat(target.toString()).doesNotContain("a/b");
  }

  @Test
  @DisplayName("the configured password wins over the URI's")
  void configuredPassword() {
    assertThat(target("postgres://me:one@db/shop", "two").password()).isEqualTo("two");
  }

  @Test
  @DisplayName(
      "parameters reach the driver under its own names; a user and password among them are the login")
  void parameters() {
    JdbcTarget target =
        target(
            "postgresql://db/shop?sslmode=verify-full&application_name=x%20y&user=me&password=p",
            null);

    assertThat(target.url()).isEqualTo("jdbc:postgresql://db/shop");
    assertThat(target.user()).isEqualTo("me");
    assertThat(target.password()).isEqualTo("p");
    assertThat(target.properties())
        .containsEntry("sslmode", "verify-full")
        .containsEntry("ApplicationName", "x y")
        .containsEntry("connectTimeout", "5")
        .doesNotContainKeys("user", "password");
  }

  @Test
  @DisplayName("an IPv6 address stays in brackets")
  void ipv6() {
    assertThat(target("postgresql://me@[::1]:5432/shop", null).url())
        .isEqualTo("jdbc:postgresql://[::1]:5432/shop");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"mysql://me:s3cret@db/shop", "postgresql://me:s3cret@db", "postgresql:///shop"})
  @DisplayName("what is not an address of PostgreSQL is refused, without its password")
  void refused(String uri) {
    assertThatThrownBy(() -> target(uri, null))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("not postgresql://")
        .hasMessageNotContaining("s3cret");
  }

  private static JdbcTarget target(String uri, @Nullable String password) {
    return JdbcTarget.of(new PostgresConfig(uri, Optional.ofNullable(password), 5_000, 5_000));
  }
}
