package io.reactivecache.profile;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import io.vertx.core.buffer.Buffer;
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

  /** As text: a generator of JSON was the largest part of what an answer allocated. */
  private Buffer encode() {
    StringBuilder json = new StringBuilder(160).append("{\"success\":true,\"version\":");
    if (version == null) {
      json.append("null");
    } else {
      // Digits and a hyphen: nothing to escape.
      json.append('"').append(version).append('"');
    }
    json.append(",\"profile\":{\"username\":\"");
    JsonStringEncoder.getInstance().quoteAsString(username, json);
    json.append("\",\"followings_count\":").append(followings);
    json.append(",\"followers_count\":").append(followers);
    json.append(",\"likes_count\":").append(likes).append("}}");
    return Buffer.buffer(json.toString());
  }
}
