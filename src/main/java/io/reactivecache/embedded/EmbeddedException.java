package io.reactivecache.embedded;

import java.io.IOException;

/** Why the embedded servers cannot be started here, in words for the person who tries. */
final class EmbeddedException extends IOException {

  private static final long serialVersionUID = 1L;

  EmbeddedException(String sentence) {
    super(sentence);
  }
}
