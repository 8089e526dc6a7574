/**
 * Real PostgreSQL and Redis from Maven artifacts, for the tests and for trying the product with one
 * command. Not part of the fat jar.
 */
@NullMarked
package io.reactivecache.embedded;

import org.jspecify.annotations.NullMarked;
