/** Tests of what package-info in the main source promises. */
@NullMarked
package io.reactivecache.logging;

import org.jspecify.annotations.NullMarked;
