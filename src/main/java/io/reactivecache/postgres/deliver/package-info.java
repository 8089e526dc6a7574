/**
 * The way of a change from the journal to redis-writer: its row is read, and sent in batches that
 * are repeated until they are answered.
 */
@NullMarked
package io.reactivecache.postgres.deliver;

import org.jspecify.annotations.NullMarked;
