/**
 * What all HTTP listeners stand on: routes of Vert.x Web that match a path as it was sent ({@link
 * io.reactivecache.web.ExactRouter}), problem documents, which pages may read and write ({@link
 * io.reactivecache.web.SitePolicy}), and where a request ends and the next one begins. They open
 * their servers with {@link io.reactivecache.web.HttpServers} and in no other way.
 */
@NullMarked
package io.reactivecache.web;

import org.jspecify.annotations.NullMarked;
