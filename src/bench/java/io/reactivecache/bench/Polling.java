package io.reactivecache.bench;

/** A thread that does the same until it is closed; public for brokers of other packages. */
public final class Polling implements AutoCloseable {

  /** One round; may wait, but not for long. */
  public interface Step {
    /** Does it. */
    void run() throws Exception;
  }

  private final Step step;
  private final AutoCloseable resource;
  private final Thread thread;
  private volatile boolean closed;

  /**
   * @param resource closed by the thread at its end
   */
  public Polling(String name, Step step, AutoCloseable resource) {
    this.step = step;
    this.resource = resource;
    this.thread = new Thread(this::run, name);
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void close() {
    closed = true;
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    try (resource) {
      while (!closed) {
        step.run();
      }
    } catch (Exception e) {
      throw new IllegalStateException(thread.getName() + ": " + e, e);
    }
  }
}
