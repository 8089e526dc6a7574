package io.reactivecache.bus;

/**
 * An address to which facts are published.
 *
 * @param <M> the message's type
 * @param clusterWide whether consumers on other nodes hear it too
 */
public record Event<M>(String name, Class<M> message, boolean clusterWide) {}
