/**
 * The HTTP API: cached reads of every mirrored row, the way to the streams, health, metrics and
 * pages. What else a program serves it brings along as {@link io.reactivecache.http.ApiExtension}.
 *
 * <p>Requests are routed by the raw path ({@link io.reactivecache.web.ExactRouter}), and its
 * parameters are decoded strictly: a key may contain a slash, dots or anything else, and is never
 * normalised. Every error is a problem document. The API is for pages of its own origin and for
 * programs; only streams answer to pages of other sites.
 */
@NullMarked
package io.reactivecache.http;

import org.jspecify.annotations.NullMarked;
