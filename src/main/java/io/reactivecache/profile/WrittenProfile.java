package io.reactivecache.profile;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/** A profile as a committed transaction left it, or last saw it where it was deleted. */
final class WrittenProfile {

  private final String username;
  private final long followings;
  private final long followers;
  private final long likes;
  private final @Nullable String version;
  private @Nullable Buffer answer;

  /**
   * @param version as the mirror will show it, such as {@code 7-42}; null where nothing mirrors the
   *     table
   */
  WrittenProfile(
      String username, long followings, long followers, long likes, @Nullable String version) {
    this.username = username;
    this.followings = followings;
    this.followers = followers;
    this.likes = likes;
    this.version = version;
  }

  String username() {
    return username;
  }

  /** The response's body: encoded once for all requests that one transaction merged. */
  Buffer answer() {
    Buffer encoded = answer;
    if (encoded == null) {
      encoded = encode();
      answer = encoded;
    }
    return encoded;
  }

  private Buffer encode() {
    JsonObject profile =
        new JsonObject()
            .put("username", username)
            .put("followings_count", followings)
            .put("followers_count", followers)
            .put("likes_count", likes);
    return new JsonObject()
        .put("success", true)
        .put("version", version)
        .put("profile", profile)
        .toBuffer();
  }
}
