package io.reactivecache.row;

/**
 * How far Redis has followed the journal. Everything visible in {@code snapshot} is in Redis.
 *
 * @param snapshot the text of a {@code pg_current_snapshot()}
 * @param identity which history of which database the snapshot belongs to; xids and journal ids
 *     mean nothing in another
 * @param term the leadership that wrote it
 */
public record Cursor(String snapshot, String identity, Term term) {}
