package io.reactivecache.message;

/** Asks the leader to tell when everything that is committed by now is in Redis. */
public record AskDelivery() {}
