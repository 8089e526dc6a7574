package io.reactivecache.support;

import io.vertx.core.Vertx;
import io.vertx.junit5.VertxTestContext;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext.Store;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;

/**
 * Lets a test fail by what is thrown on the event loops of its Vertx, as VertxExtension injects it.
 * Vert.x itself only logs that. Every test has this extension: its service file registers it.
 */
public final class ForeignFailuresExtension
    implements BeforeAllCallback,
        BeforeEachCallback,
        InvocationInterceptor,
        TestExecutionExceptionHandler {

  private static final Namespace NAMESPACE = Namespace.create(ForeignFailuresExtension.class);

  @Override
  public void beforeAll(ExtensionContext context) {
    failures(context);
  }

  @Override
  public void beforeEach(ExtensionContext context) {
    // The last that is put in is closed first: this is before any Vertx of the test.
    store(context).put(AutoCloseable.class, (AutoCloseable) failures(context)::report);
  }

  @Override
  public void handleTestExecutionException(ExtensionContext context, Throwable failure)
      throws Throwable {
    failures(context).reportBeside(failure);
  }

  @Override
  public <T> T interceptTestClassConstructor(
      Invocation<T> invocation,
      ReflectiveInvocationContext<Constructor<T>> called,
      ExtensionContext context)
      throws Throwable {
    return watched(invocation, called, context);
  }

  @Override
  public void interceptBeforeAllMethod(
      Invocation<Void> invocation,
      ReflectiveInvocationContext<Method> called,
      ExtensionContext context)
      throws Throwable {
    watched(invocation, called, context);
  }

  @Override
  public void interceptBeforeEachMethod(
      Invocation<Void> invocation,
      ReflectiveInvocationContext<Method> called,
      ExtensionContext context)
      throws Throwable {
    watched(invocation, called, context);
  }

  @Override
  public void interceptTestMethod(
      Invocation<Void> invocation,
      ReflectiveInvocationContext<Method> called,
      ExtensionContext context)
      throws Throwable {
    watched(invocation, called, context);
  }

  @Override
  public void interceptTestTemplateMethod(
      Invocation<Void> invocation,
      ReflectiveInvocationContext<Method> called,
      ExtensionContext context)
      throws Throwable {
    watched(invocation, called, context);
  }

  /** Watches what is injected, and goes on. */
  private static <T> T watched(
      Invocation<T> invocation, ReflectiveInvocationContext<?> called, ExtensionContext context)
      throws Throwable {
    ForeignFailures failures = failures(context);
    for (Object argument : called.getArguments()) {
      if (argument instanceof Vertx vertx) {
        vertx.exceptionHandler(failures);
      } else if (argument instanceof MoreVertx more) {
        more.exceptionHandler(failures);
      } else if (argument instanceof VertxTestContext test) {
        failures.tell(test);
      }
    }
    return invocation.proceed();
  }

  /** Those of the class, shared by its tests: a Vertx may live longer than one test. */
  private static ForeignFailures failures(ExtensionContext context) {
    return store(context)
        .getOrComputeIfAbsent(
            ForeignFailures.class, key -> new ForeignFailures(), ForeignFailures.class);
  }

  private static Store store(ExtensionContext context) {
    return context.getStore(NAMESPACE);
  }
}
