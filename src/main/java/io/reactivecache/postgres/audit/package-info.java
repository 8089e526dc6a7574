/** Compares what Redis holds with PostgreSQL, and journals again what differs. */
@NullMarked
package io.reactivecache.postgres.audit;

import org.jspecify.annotations.NullMarked;
