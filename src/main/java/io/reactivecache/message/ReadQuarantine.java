package io.reactivecache.message;

/** http-api asks what of a mirror is set aside. */
public record ReadQuarantine(String mirror) {}
