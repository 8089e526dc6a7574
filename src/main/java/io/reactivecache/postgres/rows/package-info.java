/**
 * Mirrored tables, and their rows as PostgreSQL shows them: read many at once, in parts, or one by
 * one where a row is slow or broken.
 */
@NullMarked
package io.reactivecache.postgres.rows;

import org.jspecify.annotations.NullMarked;
