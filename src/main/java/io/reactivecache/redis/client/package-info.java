/** How Redis is reached, and how rows and keys look in it; shared by the writer and by readers. */
@NullMarked
package io.reactivecache.redis.client;

import org.jspecify.annotations.NullMarked;
