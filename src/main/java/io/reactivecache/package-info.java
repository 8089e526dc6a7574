/**
 * Reactive Cache: PostgreSQL is the source of truth and the message broker, Redis is a cache that
 * follows it by itself, and browsers watch it over Server-Sent Events. An application writes to
 * PostgreSQL once and forgets about the cache; any writer counts, {@code psql} included.
 *
 * <pre>{@code
 * writer --SQL--> PostgreSQL --NOTIFY--> pg-listener --rows.changed--> redis-writer --rows.stored--> sse-fanout --> browsers
 *                     ^                                                   |  ^                           |
 *                     |                                                   v  |                           |
 *                  http-api <------------ cached reads ----------------- Redis <--- pg-loader <-- misses-+
 * }</pre>
 *
 * <p>What it promises: nothing committed is missed; per row, nothing goes backwards; a writer is
 * never hurt; everything is bounded; what is not true is visible. What it does not: a read of the
 * cache right after a write may still show the row before it.
 *
 * <p>This package only starts and stops: {@link io.reactivecache.Main} reads the command line,
 * {@link io.reactivecache.Launcher} deploys what the configuration lists.
 */
@NullMarked
package io.reactivecache;

import org.jspecify.annotations.NullMarked;
