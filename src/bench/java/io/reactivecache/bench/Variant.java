package io.reactivecache.bench;

import java.util.concurrent.Callable;

/**
 * One of the things that are compared.
 *
 * @param turn measures it once
 */
record Variant(String name, Callable<Measured> turn) {}
