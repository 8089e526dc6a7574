package io.reactivecache.message;

/** Asks the leader to tell when everything that is committed by now is in Redis. */
public record AskDelivery() {

  /**
   * The leader's answer: everything that was committed when it was asked is in Redis.
   *
   * @param redisProcess in which Redis process; empty where processes cannot be told apart
   */
  public record Delivered(String redisProcess) {}
}
