/**
 * The HTTP API: cached reads of every mirrored row, the way to the streams, health, metrics and
 * pages. What else a program serves it brings along as {@link io.reactivecache.http.ApiExtension}.
 *
 * <p>Requests are routed by the raw path ({@link io.reactivecache.web.ExactRouter}), and its
 * parameters are decoded strictly: a key may contain a slash, dots or anything else, and is never
 * normalised. Every error is a problem document. What a page of another site has a browser send is
 * refused before ({@link io.reactivecache.web.SiteGuard}).
 */
@NullMarked
package io.reactivecache.http;

import org.jspecify.annotations.NullMarked;
