/**
 * The configuration file as records, one a section, and the reader that reports every problem of a
 * file at once, each with its JSON path.
 */
@NullMarked
package io.reactivecache.config;

import org.jspecify.annotations.NullMarked;
