package io.reactivecache.redis.client;

/**
 * Redis answered with an error that tells of the one command, not of Redis being away. Without a
 * stack trace: it is an answer.
 */
public final class RedisErrorReply extends RuntimeException {

  private static final long serialVersionUID = 1L;

  RedisErrorReply(String message) {
    super(message, null, false, false);
  }

  /** Whether the error's code, its first word, is this. */
  public boolean is(String code) {
    return String.valueOf(getMessage()).startsWith(code);
  }
}
