package io.reactivecache.redis.writer;

import static io.reactivecache.redis.writer.WriterFixture.key;
import static io.reactivecache.redis.writer.WriterFixture.row;
import static io.reactivecache.support.Futures.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecache.bus.Address;
import io.reactivecache.message.FillRows;
import io.reactivecache.message.FillRows.Fill;
import io.reactivecache.message.LeaseRows;
import io.reactivecache.message.LeaseRows.Lease;
import io.reactivecache.message.RowsStored;
import io.reactivecache.row.RowChange;
import io.reactivecache.row.RowState;
import io.reactivecache.row.RowVersion;
import io.reactivecache.support.TestServers;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import io.vertx.redis.client.Command;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
@TestInstance(Lifecycle.PER_CLASS)
@SuppressWarnings("NullAway.Init")
class RowLeasesIT {

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

  @BeforeEach
  void forget() {
    writer.published.clear();
  }

  @Test
  @DisplayName("a fill under its lease is stored, published and no longer leased")
  void fill() {
    RowState row = state("fill", 3, "{}");

    assertThat(fill(row, token("fill"))).isEqualTo(row);

    assertThat(writer.field(key("fill"), "row")).isEqualTo("{}");
    assertThat(writer.field(key("fill"), "lease")).isNull();
    assertThat(writer.pttl(key("fill"))).isEqualTo(-1);
    assertThat(writer.nextPublished())
        .isEqualTo(new RowsStored(null, List.of(new RowChange(row, 0)), List.of()));
  }

  @Test
  @DisplayName("a lease expires, and so does an absent row, sooner than a tombstone")
  void lifetimes() {
    String token = token("absent");
    assertThat(writer.pttl(key("absent"))).isBetween(5_000L, 10_000L);

    fill(state("absent", 3, null), token);
    assertThat(writer.field(key("absent"), "version")).isEqualTo("1-3");
    assertThat(writer.pttl(key("absent"))).isBetween(20_000L, 30_000L);

    writer.store(row("absent", 3, null));
    assertThat(writer.pttl(key("absent"))).isBetween(590_000L, 600_000L);
  }

  @Test
  @DisplayName("two readers of one missing key share its token, and only the first fill is stored")
  void shared() {
    String token = token("shared");
    assertThat(token("shared")).isEqualTo(token);

    RowState first = state("shared", 3, "\"first\"");
    fill(first, token);
    assertThat(fill(state("shared", 2, "\"second\""), token)).isEqualTo(first);
  }

  @Test
  @DisplayName("a store takes the lease away; the fill is answered with what was stored")
  void overtaken() {
    String token = token("overtaken");
    writer.store(row("overtaken", 9, "\"stored\""));
    writer.published.clear();

    RowState stored = state("overtaken", 9, "\"stored\"");
    assertThat(fill(state("overtaken", 8, "\"read\""), token)).isEqualTo(stored);
    assertThat(writer.nextPublished().rows()).containsExactly(new RowChange(stored, 0));
  }

  @Test
  @DisplayName("a key that is held is leased to be replaced, by what is newer and not overtaken")
  void replaces() {
    writer.store(row("behind", 8, "\"stored\""));
    writer.published.clear();

    RowState newer = state("behind", 9, "\"read\"");
    assertThat(fill(newer, tokenToReplace("behind"))).isEqualTo(newer);
    assertThat(writer.nextPublished().rows()).containsExactly(new RowChange(newer, 0));
    assertThat(writer.field(key("behind"), "lease")).isNull();

    assertThat(fill(state("behind", 7, "\"old\""), tokenToReplace("behind"))).isEqualTo(newer);
    assertThat(fill(state("behind", 10, "\"forged\""), "another token")).isEqualTo(newer);
    String token = tokenToReplace("behind");
    writer.store(row("behind", 10, "\"stored\""));
    RowState stored = state("behind", 10, "\"stored\"");
    assertThat(fill(state("behind", 11, "\"overtaken\""), token)).isEqualTo(stored);
    assertThat(writer.field(key("behind"), "row")).isEqualTo("\"stored\"");
  }

  @Test
  @DisplayName("a lease to replace does not shorten the life of what is held")
  void replacingKeepsLifetime() {
    writer.store(row("lasting", 8, "\"stored\""));
    tokenToReplace("lasting");
    assertThat(writer.redis(Command.PTTL, writer.redisKeys.row(key("lasting")))).hasToString("-1");
  }

  @Test
  @DisplayName("a fill whose lease was evicted with what stood there since is refused, unpublished")
  void evicted() {
    String token = token("evicted");
    writer.store(row("evicted", 9, "\"stored\""));
    writer.redis(Command.DEL, writer.redisKeys.row(key("evicted")));
    writer.published.clear();

    RowState read = state("evicted", 8, "\"read\"");
    assertThat(fill(read, token)).isNull();

    assertThat(writer.field(key("evicted"), "version")).isNull();
    assertThat(writer.published).isEmpty();
  }

  @Test
  @DisplayName("a key that is held is not leased")
  void held() {
    writer.store(row("held", 9, "\"stored\""));

    assertThat(lease("held")).isEqualTo(new Lease(state("held", 9, "\"stored\""), null));
  }

  @Test
  @DisplayName("a key that holds a version too great to be ours is leased and filled")
  void foreignVersion() {
    String redisKey = writer.redisKeys.row(key("foreign"));
    writer.redis(Command.HSET, redisKey, "version", "1-99999999999999999999", "row", "1");

    RowState row = state("foreign", 3, "{}");
    assertThat(fill(row, token("foreign"))).isEqualTo(row);
    assertThat(writer.field(key("foreign"), "row")).isEqualTo("{}");
  }

  private Lease lease(String key) {
    return lease(key, false);
  }

  private Lease lease(String key, boolean replacing) {
    return await(writer.ask(Address.ROWS_LEASE, new LeaseRows(List.of(key(key)), replacing)))
        .leases()
        .get(0);
  }

  private String tokenToReplace(String key) {
    return Objects.requireNonNull(lease(key, true).token());
  }

  private String token(String key) {
    return Objects.requireNonNull(lease(key).token());
  }

  /** What Redis holds then; null if that is nothing. */
  private @Nullable RowState fill(RowState row, String token) {
    List<RowState> held =
        await(writer.ask(Address.ROWS_FILL, new FillRows(List.of(new Fill(row, token))))).rows();
    return held.isEmpty() ? null : held.get(0);
  }

  private static RowState state(String key, long id, @Nullable String row) {
    return new RowState(key(key), new RowVersion(1, id), row);
  }
}
