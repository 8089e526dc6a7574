package io.reactivecache.redis.writer;

import static io.reactivecache.redis.writer.WriterFixture.key;
import static io.reactivecache.redis.writer.WriterFixture.row;
import static io.reactivecache.support.Futures.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecache.bus.Address;
import io.reactivecache.message.DropUnusable;
import io.reactivecache.message.DropUnusable.Entry;
import io.reactivecache.message.LeaseRows;
import io.reactivecache.message.ReadRows;
import io.reactivecache.message.ReadRows.Held;
import io.reactivecache.row.QuarantineReason;
import io.reactivecache.row.RowChange;
import io.reactivecache.row.RowState;
import io.reactivecache.row.RowVersion;
import io.reactivecache.support.TestServers;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import io.vertx.redis.client.Command;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@ExtendWith(VertxExtension.class)
@DisplayName("The audit reads from Redis")
@TestInstance(Lifecycle.PER_CLASS)
@SuppressWarnings("NullAway.Init")
class RowAuditIT {

  private WriterFixture writer;

  @BeforeAll
  void start(Vertx vertx) {
    writer =
        new WriterFixture(vertx, TestServers.redis().uri(), TestServers.uniquePrefix())
            .awaitReady(true);
  }

  @AfterAll
  void stop() {
    writer.close();
  }

  @Test
  @DisplayName("what a store left: a row, a tombstone, nothing, and a lease as nothing")
  void stored() {
    RowChange row = row("row", 1, "{}");
    RowChange gone = row("gone", 2, null);
    writer.store(row, gone);
    await(writer.ask(Address.ROWS_LEASE, new LeaseRows(List.of(key("leased")), false)));

    assertThat(read("row")).isEqualTo(new Held(key("row"), row.state(), false));
    assertThat(read("gone")).isEqualTo(new Held(key("gone"), gone.state(), false));
    assertThat(read("never").isNothing()).isTrue();
    assertThat(read("leased").isNothing()).isTrue();
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("that a row is quarantined, and why")
  void quarantined(QuarantineReason reason) {
    RowState state = new RowState(key(reason.code()), new RowVersion(1, 3), null, reason);
    writer.store(new RowChange(state, 3));
    assertThat(read(reason.code())).isEqualTo(new Held(state.key(), state, false));
  }

  @Test
  @DisplayName("a reason of a newer server as one that it knows")
  void unknownReason() {
    hset("newer", "version", "1-4", "quarantined", "of-tomorrow");
    assertThat(read("newer").state())
        .isEqualTo(
            new RowState(key("newer"), new RowVersion(1, 4), null, QuarantineReason.UNREADABLE));
  }

  @Test
  @DisplayName("what is none of ours as unreadable, and drops that and nothing else")
  void unreadable() {
    writer.redis(Command.SET, writer.redisKeys.row(key("text")), "no hash");
    hset("version", "version", "seven", "row", "{}");
    hset("no version", "row", "{}");
    hset("only a reason", "quarantined", "refused");
    hset("foreign", "name", "of somebody");
    writer.store(row("well", 5, "{}"));
    List<String> unusable = List.of("text", "version", "no version", "only a reason");
    for (String name : unusable) {
      assertThat(read(name)).isEqualTo(new Held(key(name), null, true));
      assertThat(drop(name)).isEqualTo(1);
      assertThat(read(name).isNothing()).isTrue();
    }
    assertThat(read("foreign").isNothing()).isTrue();
    assertThat(drop("foreign")).isZero();
    assertThat(drop("well")).isZero();
  }

  private Held read(String name) {
    return await(writer.ask(Address.ROWS_READ, new ReadRows(List.of(key(name))))).rows().get(0);
  }

  private int drop(String name) {
    return await(
            writer.ask(Address.UNFIT_DROP, new DropUnusable(List.of(new Entry(key(name), null)))))
        .dropped();
  }

  private void hset(String name, String... fieldsAndValues) {
    Object[] arguments = new Object[fieldsAndValues.length + 1];
    arguments[0] = writer.redisKeys.row(key(name));
    System.arraycopy(fieldsAndValues, 0, arguments, 1, fieldsAndValues.length);
    writer.redis(Command.HSET, arguments);
  }
}
