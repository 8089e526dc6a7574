/**
 * What stands behind {@code TestPostgres} and {@code TestRedis}; asked for by TestServers alone.
 */
@NullMarked
package io.reactivecache.support.servers;

import org.jspecify.annotations.NullMarked;
