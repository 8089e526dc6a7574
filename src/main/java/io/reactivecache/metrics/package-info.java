/** Every figure that the server shows of itself, by its Prometheus name. */
@NullMarked
package io.reactivecache.metrics;

import org.jspecify.annotations.NullMarked;
