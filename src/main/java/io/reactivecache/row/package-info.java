/** What a mirrored row is called, how old it is, and what it looks like. */
@NullMarked
package io.reactivecache.row;

import org.jspecify.annotations.NullMarked;
