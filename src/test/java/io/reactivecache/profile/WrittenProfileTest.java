package io.reactivecache.profile;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WrittenProfileTest {

  @ParameterizedTest
  @ValueSource(
      strings = {"alice", "\"", "\\", "a\"b\\c", "</script>", "\u2028", "\u00E9\uFF5E\uD83D\uDE00"})
  @DisplayName("an answer is JSON that says what was written, whatever the username")
  void answer(String username) {
    JsonObject profile =
        new JsonObject()
            .put("username", username)
            .put("followings_count", 1)
            .put("followers_count", 0)
            .put("likes_count", Long.MAX_VALUE);

    assertThat(new WrittenProfile(username, 1, 0, Long.MAX_VALUE, "7-42").answer().toJsonObject())
        .isEqualTo(
            new JsonObject().put("success", true).put("version", "7-42").put("profile", profile));
  }

  @Test
  @DisplayName("where nothing mirrors the table the version is null")
  void noVersion() {
    JsonObject answer = new WrittenProfile("alice", 0, 0, 0, null).answer().toJsonObject();

    assertThat(answer.containsKey("version")).isTrue();
    assertThat(answer.getValue("version")).isNull();
  }
}
