/**
 * What operators read when the node cannot have what it needs: each sentence, from real servers.
 */
@NullMarked
package io.reactivecache.trouble;

import org.jspecify.annotations.NullMarked;
