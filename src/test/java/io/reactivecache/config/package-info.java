/** Tests of the configuration. */
@NullMarked
package io.reactivecache.config;

import org.jspecify.annotations.NullMarked;
