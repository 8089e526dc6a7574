package io.reactivecache.profile;

/** What a profile counts. */
enum Counter {
  FOLLOWINGS,
  FOLLOWERS,
  LIKES
}
