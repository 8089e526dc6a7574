/** The files that are part of the program: statements, scripts, pages. */
@NullMarked
package io.reactivecache.resource;

import org.jspecify.annotations.NullMarked;
