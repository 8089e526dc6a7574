package io.reactivecache;

/** A verticle that did not start, which stops the whole start. */
final class LaunchException extends Exception {

  private static final long serialVersionUID = 1L;

  LaunchException(String verticle, int instance, Throwable cause) {
    super(verticle + " " + instance + " did not start: " + cause.getMessage(), cause);
  }
}
