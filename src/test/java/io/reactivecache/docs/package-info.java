/**
 * Holds the documents: short sentences, links that lead somewhere, and names, commands, settings
 * and metrics that the code has.
 */
@NullMarked
package io.reactivecache.docs;

import org.jspecify.annotations.NullMarked;
