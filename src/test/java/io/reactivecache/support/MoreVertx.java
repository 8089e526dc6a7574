package io.reactivecache.support;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.junit5.ParameterClosingConsumer;
import io.vertx.junit5.VertxExtensionParameterProvider;
import io.vertx.junit5.VertxParameterProvider;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;

/**
 * Makes a Vertx with an event bus of its own, for a test that needs one beside the injected Vertx.
 * VertxExtension injects it, and closes with it all that it made.
 */
public final class MoreVertx {

  private final List<Vertx> made = new ArrayList<>();
  private @Nullable Handler<Throwable> exceptionHandler;

  private MoreVertx() {}

  public Vertx make() {
    Vertx vertx = Vertx.vertx(new VertxOptions(new VertxParameterProvider().getVertxOptions()));
    made.add(vertx);
    return vertx.exceptionHandler(exceptionHandler);
  }

  void exceptionHandler(Handler<Throwable> handler) {
    exceptionHandler = handler;
  }

  private void close() {
    Futures.await(Future.join(made.stream().map(Vertx::close).toList()));
  }

  /** How VertxExtension comes to it. */
  public static final class Provider implements VertxExtensionParameterProvider<MoreVertx> {

    @Override
    public Class<MoreVertx> type() {
      return MoreVertx.class;
    }

    @Override
    public String key() {
      return MoreVertx.class.getName();
    }

    @Override
    public MoreVertx newInstance(ExtensionContext context, ParameterContext parameter) {
      return new MoreVertx();
    }

    @Override
    public ParameterClosingConsumer<MoreVertx> parameterClosingConsumer() {
      return MoreVertx::close;
    }
  }
}
