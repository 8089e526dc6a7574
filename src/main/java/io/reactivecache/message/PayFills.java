package io.reactivecache.message;

/** Asks one partition of pg-loader to fill what it could not when it was asked for it. */
public record PayFills() {}
