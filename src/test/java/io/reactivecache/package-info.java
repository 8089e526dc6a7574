/** Tests of starting, stopping and of the code's own rules. */
@NullMarked
package io.reactivecache;

import org.jspecify.annotations.NullMarked;
