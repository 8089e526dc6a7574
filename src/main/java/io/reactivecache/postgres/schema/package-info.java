/**
 * What lives inside the database, the schema {@code reactive_cache}: installing it, judging what is
 * there, and taking it out.
 *
 * <p>Versioned migrations ({@code db/migration}) make it; {@code attach}, {@code detach} and {@code
 * refresh} are functions of it.
 */
@NullMarked
package io.reactivecache.postgres.schema;

import org.jspecify.annotations.NullMarked;
