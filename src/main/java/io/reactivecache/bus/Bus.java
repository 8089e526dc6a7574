package io.reactivecache.bus;

import io.reactivecache.bus.BusException.Reason;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.eventbus.ReplyException;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Typed publish, request and serve over Vert.x's event bus. */
public final class Bus {

  private static final Logger log = LoggerFactory.getLogger(Bus.class);

  private final EventBus eventBus;

  public Bus(Vertx vertx) {
    this.eventBus = vertx.eventBus();
  }

  /** Teaches a Vert.x instance our messages: once, before the first verticle is deployed. */
  public static void registerCodecs(Vertx vertx) {
    Address.codecs().forEach(codec -> register(vertx.eventBus(), codec));
  }

  private static <M> void register(EventBus eventBus, Codec<M> codec) {
    eventBus.registerDefaultCodec(codec.type(), codec);
  }

  /** Tells everybody who listens; nobody may. */
  public <M> void publish(Event<M> event, M message) {
    eventBus.publish(
        event.name(), message, new DeliveryOptions().setLocalOnly(!event.clusterWide()));
  }

  /**
   * Hears an event until closed.
   *
   * @return {@code registered} once every node knows of this consumer
   */
  public <M> Subscription subscribe(Event<M> event, Consumer<M> handler) {
    MessageConsumer<M> consumer =
        event.clusterWide()
            ? eventBus.consumer(event.name())
            : eventBus.localConsumer(event.name());
    consumer.handler(message -> handler.accept(message.body()));
    return new Subscription(consumer);
  }

  /**
   * Asks the one server of a partition, on this node or, if the call is cluster-wide, on any.
   *
   * @return the answer, or a failure that is always a {@link BusException}
   */
  public <Q, A> Future<A> request(Call<Q, A> call, int partition, Q question, long timeoutMillis) {
    DeliveryOptions options =
        new DeliveryOptions().setLocalOnly(!call.clusterWide()).setSendTimeout(timeoutMillis);
    return eventBus
        .<A>request(call.address(partition), question, options)
        .map(Message::body)
        .recover(failure -> Future.failedFuture(toBusException(call, failure)));
  }

  /** Serves a partition of a call until closed. */
  public <Q, A> Subscription serve(Call<Q, A> call, int partition, Function<Q, Future<A>> server) {
    String address = call.address(partition);
    MessageConsumer<Q> consumer =
        call.clusterWide() ? eventBus.consumer(address) : eventBus.localConsumer(address);
    consumer.handler(message -> answer(call, message, server));
    return new Subscription(consumer);
  }

  private static <Q, A> void answer(
      Call<Q, A> call, Message<Q> message, Function<Q, Future<A>> server) {
    Future<A> answer;
    try {
      answer = server.apply(message.body());
    } catch (RuntimeException e) {
      answer = Future.failedFuture(e);
    }
    answer.onComplete(message::reply, failure -> fail(call, message, failure));
  }

  private static void fail(Call<?, ?> call, Message<?> message, Throwable failure) {
    if (failure instanceof BusException known) {
      message.fail(known.reason().code(), Objects.requireNonNull(known.getMessage()));
    } else {
      log.error("{} could not be served", call.name(), failure);
      message.fail(Reason.BROKEN.code(), String.valueOf(failure.getMessage()));
    }
  }

  private static BusException toBusException(Call<?, ?> call, Throwable failure) {
    if (!(failure instanceof ReplyException reply)) {
      return new BusException(Reason.BROKEN, call.name() + ": " + failure.getMessage());
    }
    return switch (reply.failureType()) {
      case RECIPIENT_FAILURE ->
          new BusException(Reason.ofCode(reply.failureCode()), String.valueOf(reply.getMessage()));
      case TIMEOUT, NO_HANDLERS, ERROR ->
          new BusException(Reason.NO_ANSWER, call.name() + ": no answer");
    };
  }

  /** A consumer on the bus. */
  public static final class Subscription {
    private final MessageConsumer<?> consumer;

    private Subscription(MessageConsumer<?> consumer) {
      this.consumer = consumer;
    }

    /** Completes once every node knows of this consumer. */
    public Future<Void> registered() {
      return consumer.completion();
    }

    public Future<Void> close() {
      return consumer.unregister();
    }
  }
}
