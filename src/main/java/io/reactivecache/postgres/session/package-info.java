/**
 * What all of one leadership share: its connection, its cursor in Redis, and what was delivered.
 */
@NullMarked
package io.reactivecache.postgres.session;

import org.jspecify.annotations.NullMarked;
