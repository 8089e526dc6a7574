/** What a browser asks for: routes, parameters, and the listener. */
@NullMarked
package io.reactivecache.sse.request;

import org.jspecify.annotations.NullMarked;
