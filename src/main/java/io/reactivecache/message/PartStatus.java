package io.reactivecache.message;

/**
 * What an instance of a verticle says of itself, every second and at each change, for {@code
 * /health/ready}.
 *
 * @param part the verticle's name
 * @param instance counts from 0
 * @param ready whether it can do its work now
 * @param detail one sentence for operators: the state, or why it is not ready
 */
public record PartStatus(String part, int instance, boolean ready, String detail) {}
