/**
 * {@code --check --connect}: asks both servers, each mirror and each port before the first start,
 * and tells of everything either that it is as it must be or what to do. Changes nothing.
 */
@NullMarked
package io.reactivecache.check;

import org.jspecify.annotations.NullMarked;
