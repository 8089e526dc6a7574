package io.reactivecache.message;

/**
 * The leader's answer: everything that was committed when it was asked is in Redis.
 *
 * @param redisProcess in which Redis process; empty where processes cannot be told apart
 */
public record Delivered(String redisProcess) {}
