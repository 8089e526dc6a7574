package io.reactivecache.profile;

import io.reactivecache.web.HttpFailure;
import java.util.List;

/** What a request is told that was not written, or may not have been. */
final class Refusals {

  private Refusals() {}

  static HttpFailure away() {
    return HttpFailure.unavailable("PostgreSQL is away. Nothing was written.");
  }

  static HttpFailure unusableTable() {
    return HttpFailure.unavailable(
        "The demonstration cannot use the table profile of this database. Nothing was written.");
  }

  static HttpFailure tooBusy() {
    return HttpFailure.unavailable("Too many writes are waiting. Nothing was written.");
  }

  static HttpFailure stopping() {
    return HttpFailure.unavailable("This server is stopping. Nothing was written.");
  }

  static HttpFailure of(WriteFailure failure) {
    return switch (failure.kind()) {
      case CONFLICT, BUSY ->
          HttpFailure.unavailable("Somebody else holds this profile. Nothing was written.");
      case DATA ->
          HttpFailure.of(
              409, "The profile cannot take this change, such as a counter at its limit.");
      case UNKNOWN ->
          // Without Retry-After: a client that repeats it by itself may count twice.
          HttpFailure.of(
              503, "PostgreSQL did not say whether this was written: it may have happened.");
      case REFUSED -> HttpFailure.unavailable("PostgreSQL refused the write. Nothing was written.");
    };
  }

  static void all(List<PendingWrite> writes, HttpFailure refusal) {
    writes.forEach(write -> write.answer().tryFail(refusal));
  }
}
