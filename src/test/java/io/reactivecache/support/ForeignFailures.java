package io.reactivecache.support;

import io.vertx.core.Handler;
import io.vertx.junit5.VertxTestContext;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What handlers threw on threads of Vert.x, where no test can catch it. A test that waits on its
 * {@link VertxTestContext} fails at once, any other when it is reported.
 */
final class ForeignFailures implements Handler<Throwable>, AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(ForeignFailures.class);

  private final List<Throwable> failures = new ArrayList<>();
  private final List<VertxTestContext> waiting = new ArrayList<>();

  @Override
  public synchronized void handle(Throwable failure) {
    log.error("A handler threw on {}", Thread.currentThread().getName(), failure);
    failures.add(failure);
    waiting.forEach(context -> context.failNow(failure));
  }

  /** Lets this context fail by what is thrown until the next report. */
  synchronized void tell(VertxTestContext context) {
    waiting.add(context);
    if (!failures.isEmpty()) {
      context.failNow(failures.get(0));
    }
  }

  /** Throws what came since the last report, if anything did. */
  void report() {
    List<Throwable> reported = take();
    if (!reported.isEmpty()) {
      throw together(reported);
    }
  }

  /**
   * The same for a test that failed by itself, most often for want of what a handler left undone.
   */
  void reportBeside(Throwable own) throws Throwable {
    List<Throwable> reported = take();
    if (reported.isEmpty() || reported.contains(own)) {
      throw own;
    }
    AssertionError all = together(reported);
    all.addSuppressed(own);
    throw all;
  }

  private synchronized List<Throwable> take() {
    waiting.clear();
    List<Throwable> taken = List.copyOf(failures);
    failures.clear();
    return taken;
  }

  private static AssertionError together(List<Throwable> failures) {
    AssertionError all =
        new AssertionError(
            "handlers failed on other threads: %d".formatted(failures.size()), failures.get(0));
    failures.stream().skip(1).forEach(all::addSuppressed);
    return all;
  }

  @Override
  public void close() {
    report();
  }
}
