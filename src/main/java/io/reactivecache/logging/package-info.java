/**
 * How the libraries that the server stands on are set up; they find these classes by themselves.
 */
@NullMarked
package io.reactivecache.logging;

import org.jspecify.annotations.NullMarked;
