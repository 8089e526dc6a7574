package io.reactivecache.message;

/** A reader lost its connection to Redis, and reads from PostgreSQL from now on. */
public record RedisLost() {}
