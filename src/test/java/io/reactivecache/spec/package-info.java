/** Checks the models of the protocols, {@code docs/spec}, with TLC. */
@NullMarked
package io.reactivecache.spec;

import org.jspecify.annotations.NullMarked;
