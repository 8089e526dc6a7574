package io.reactivecache.bus;

import static io.reactivecache.support.Futures.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.junit5.VertxExtension;
import java.lang.reflect.RecordComponent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
@SuppressWarnings("NullAway.Init")
class AddressTest {

  private Bus bus;

  @BeforeEach
  void start(Vertx vertx) {
    Bus.registerCodecs(vertx);
    bus = new Bus(vertx);
  }

  @Test
  @DisplayName("every question is answered and every event heard: no message lacks a codec")
  void everyMessageTravels() throws Exception {
    for (Object address : constants()) {
      if (address instanceof Event<?> event) {
        travels(event);
      } else {
        travels((Call<?, ?>) address);
      }
    }
  }

  @Test
  @DisplayName("what goes between nodes keeps its name there, and is read as it was written")
  void betweenNodes() throws Exception {
    List<String> names = new ArrayList<>();
    for (Codec<?> codec : Address.codecs()) {
      if (codec.leavesTheNode()) {
        names.add(codec.name());
        survives(codec);
      }
    }
    assertThat(names)
        .containsExactlyInAnyOrder(
            "io.reactivecache.message.RowsStored",
            "io.reactivecache.message.AskDelivery",
            "io.reactivecache.message.Delivered");
  }

  private static List<Object> constants() throws IllegalAccessException {
    List<Object> constants = new ArrayList<>();
    for (var field : Address.class.getDeclaredFields()) {
      if (field.getType() == Call.class || field.getType() == Event.class) {
        constants.add(field.get(null));
      }
    }
    assertThat(constants).hasSizeGreaterThan(10);
    return constants;
  }

  private <M> void travels(Event<M> event) throws Exception {
    M message = sample(event.codec().type());
    Promise<M> heard = Promise.promise();
    await(bus.subscribe(event, heard::tryComplete).registered());
    bus.publish(event, message);
    assertThat(await(heard.future())).as(event.name()).isEqualTo(message);
  }

  private <Q, A> void travels(Call<Q, A> call) throws Exception {
    Q question = sample(call.question().type());
    A answer = sample(call.answer().type());
    Promise<Q> asked = Promise.promise();
    await(
        bus.serve(
                call,
                0,
                heard -> {
                  asked.complete(heard);
                  return Future.succeededFuture(answer);
                })
            .registered());
    assertThat(await(bus.request(call, 0, question, 10_000))).as(call.name()).isEqualTo(answer);
    assertThat(await(asked.future())).as(call.name()).isEqualTo(question);
  }

  private static <M> void survives(Codec<M> codec) throws Exception {
    M message = sample(codec.type());
    Buffer wire = Buffer.buffer("before");
    int position = wire.length();
    codec.encodeToWire(wire, message);
    assertThat(codec.decodeFromWire(position, wire)).isEqualTo(message);
  }

  /** Some message of a type. */
  private static <M> M sample(Class<M> type) throws ReflectiveOperationException {
    Class<?>[] types =
        Arrays.stream(type.getRecordComponents())
            .map(RecordComponent::getType)
            .toArray(Class<?>[]::new);
    Object[] values = new Object[types.length];
    for (int i = 0; i < types.length; i++) {
      values[i] = value(types[i]);
    }
    return type.getDeclaredConstructor(types).newInstance(values);
  }

  private static Object value(Class<?> type) throws ReflectiveOperationException {
    Object value =
        Map.of(
                String.class,
                "text",
                boolean.class,
                true,
                int.class,
                3,
                long.class,
                7L,
                Instant.class,
                Instant.EPOCH,
                List.class,
                List.of(),
                Map.class,
                Map.of())
            .get(type);
    return value == null ? sample(type) : value;
  }
}
