package io.reactivecache.row;

/**
 * How far Redis has followed the changes of the database. Everything up to {@code position} is in
 * Redis.
 *
 * @param position text that only the source of the changes can read; never empty
 * @param identity which history of which database the position belongs to; it means nothing in
 *     another
 * @param term the leadership that wrote it
 */
public record Cursor(String position, String identity, Term term) {}
