/** Tests of the shared words. */
@NullMarked
package io.reactivecache.row;

import org.jspecify.annotations.NullMarked;
