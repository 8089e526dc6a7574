package io.reactivecache.bench;

import java.nio.file.Path;

/**
 * Where a broker lives while it is measured.
 *
 * @param directory for its files
 * @param jdbcUrl of an empty database
 * @param databaseUri of the same
 * @param redisPort of a Redis
 * @param redisUri of the same
 * @param prefix of all its keys there
 */
public record BrokerHome(
    Path directory,
    String jdbcUrl,
    String databaseUri,
    int redisPort,
    String redisUri,
    String prefix) {}
