/** Real servers and small tools that the tests share. */
@NullMarked
package io.reactivecache.support;

import org.jspecify.annotations.NullMarked;
