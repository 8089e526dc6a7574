/** How errors are told over HTTP: RFC 9457, with a word for clients that only look for success. */
@NullMarked
package io.reactivecache.problem;

import org.jspecify.annotations.NullMarked;
