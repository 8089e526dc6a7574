package io.reactivecache.message;

/** The leader asks what Redis says of itself. */
public record ReadCursor() {}
