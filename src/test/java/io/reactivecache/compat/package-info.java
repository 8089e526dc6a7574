/**
 * Clients and proxies of other makers, as the machine has them, against the server as it is
 * shipped. The libraries of npm, PyPI, Go and Rust are fetched by {@code src/test/compat/prepare}.
 */
@NullMarked
package io.reactivecache.compat;

import org.jspecify.annotations.NullMarked;
