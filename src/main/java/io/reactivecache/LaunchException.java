package io.reactivecache;

/** What stops the whole start, such as a verticle that did not. */
final class LaunchException extends Exception {

  private static final long serialVersionUID = 1L;

  /**
   * @param sentence for operators: what failed and what to do
   */
  LaunchException(String sentence) {
    super(sentence);
  }

  LaunchException(String sentence, Throwable cause) {
    super(sentence, cause);
  }

  LaunchException(String verticle, int instance, Throwable cause) {
    super(verticle + " " + instance + " did not start: " + cause.getMessage(), cause);
  }
}
