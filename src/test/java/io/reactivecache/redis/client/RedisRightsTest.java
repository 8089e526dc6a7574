package io.reactivecache.redis.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecache.config.RedisConfig;
import io.reactivecache.config.RedisConfig.Mode;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("A refusal of Redis for want of a right")
class RedisRightsTest {

  private final RedisRights rights = rights("redis://app:s3:cr@t@localhost");

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '"',
      value = {
        "NOPERM this user has no permissions to run the 'ping' command;+ping",
        "NOPERM User app has no permissions to run the 'client|kill' command;+client|kill",
        "Redis: ERR ACL failure in script: User app has no permissions to run the 'hset' command;+hset",
        "NOPERM ACL failure in script: No permissions to access a key script: 1f;~rc:*",
        "NOPERM this user has no permissions to access one of the keys used as arguments;~rc:*",
        "ERR The user executing the script can't access at least one of the keys mentioned;~rc:*",
      })
  @DisplayName("names what would give it, in the words of each version")
  void named(String message, String rule) {
    assertThat(rights.missing(new IllegalStateException(message))).hasValue(rule);
  }

  @Test
  @DisplayName("that does not tell the command is of the command that was tried")
  void tried() {
    Throwable unnamed =
        new IllegalStateException(
            "ERR The user executing the script can't run this command or subcommand");
    assertThat(rights.missing(unnamed)).isEmpty();
    assertThat(rights.missing("HDEL", unnamed)).hasValue("+hdel");
    assertThat(rights.missing("HDEL", new IllegalStateException("OOM command not allowed")))
        .isEmpty();
  }

  @Test
  @DisplayName("tells the user of the address, and never a password")
  void user() {
    assertThat(rights.remedy(List.of("+hset"))).isEqualTo("ACL SETUSER app +hset");
    assertThat(rights("redis://:s3cret@localhost").user()).isEqualTo("default");
    assertThat(rights("rediss://localhost:6379/2").user()).isEqualTo("default");
    assertThat(rights.explain(new IllegalStateException("LOADING"))).isEqualTo("LOADING");
  }

  private static RedisRights rights(String uri) {
    return new RedisRights(
        new RedisConfig(
            Mode.STANDALONE, List.of(uri), Optional.empty(), Optional.empty(), "rc:", 1, 1));
  }
}
