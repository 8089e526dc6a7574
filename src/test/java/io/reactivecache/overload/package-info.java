/**
 * More than the machine can take: what the server does then, and how it comes out of it. Server and
 * crowd are processes of their own, with little memory each.
 */
@NullMarked
package io.reactivecache.overload;

import org.jspecify.annotations.NullMarked;
