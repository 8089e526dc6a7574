/** One node while its servers, its network and its browsers misbehave. */
@NullMarked
package io.reactivecache.chaos;

import org.jspecify.annotations.NullMarked;
