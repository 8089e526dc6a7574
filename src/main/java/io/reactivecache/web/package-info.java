/**
 * What both HTTP listeners stand on: routes of Vert.x Web that match a path as it was sent ({@link
 * io.reactivecache.web.ExactRouter}), problem documents, who may read from other sites, and where a
 * request ends and the next one begins. They open their servers with {@link
 * io.reactivecache.web.HttpServers} and in no other way.
 */
@NullMarked
package io.reactivecache.web;

import org.jspecify.annotations.NullMarked;
