package io.reactivecache.message;

import org.jspecify.annotations.Nullable;

/**
 * http-api asks to have rows that are set aside read and stored again.
 *
 * @param key null for all of the mirror
 */
public record RetryQuarantined(String mirror, @Nullable String key) {}
