/**
 * What both HTTP listeners stand on: where a request ends and the next one begins. They open their
 * servers with {@link io.reactivecache.web.HttpServers} and in no other way.
 */
@NullMarked
package io.reactivecache.web;

import org.jspecify.annotations.NullMarked;
