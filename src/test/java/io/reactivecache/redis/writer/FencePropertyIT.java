package io.reactivecache.redis.writer;

import static io.reactivecache.redis.writer.WriterFixture.NEVER_LATE;
import static io.reactivecache.support.Futures.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecache.bus.Address;
import io.reactivecache.message.FillRows;
import io.reactivecache.message.FillRows.Fill;
import io.reactivecache.message.LeaseRows;
import io.reactivecache.message.LeaseRows.Lease;
import io.reactivecache.message.RowsStored;
import io.reactivecache.row.RowChange;
import io.reactivecache.row.RowKey;
import io.reactivecache.row.RowState;
import io.reactivecache.row.RowVersion;
import io.reactivecache.support.TestServers;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.jspecify.annotations.Nullable;

/** One key under any sequence of what can happen to it, beside a model of what Redis must hold. */
@SuppressWarnings("NullAway.Init")
class FencePropertyIT {

  private static WriterFixture writer;

  @BeforeContainer
  static void start() {
    writer =
        new WriterFixture(
                // VertxExtension is JUnit's, and this runs on another engine.
                Vertx.vertx(), TestServers.redis().uri(), TestServers.uniquePrefix())
            .awaitReady(true);
  }

  @AfterContainer
  static void stop() {
    writer.close();
  }

  private enum Kind {
    STORE,
    STORE_LATE,
    LEASE,
    LEASE_TO_REPLACE,
    FILL,
    EVICT
  }

  /**
   * @param pick which of the leases given so far a fill uses
   */
  private record Step(Kind kind, RowVersion version, boolean delete, int pick) {}

  @Property(tries = 150, shrinking = ShrinkingMode.BOUNDED)
  @Label("a key never goes back, and a fill is taken only if nothing happened since its lease")
  void neverBack(@ForAll("steps") List<Step> steps) {
    Model model = new Model(new RowKey("profile", TestServers.uniqueName("k")));
    steps.forEach(model::apply);
  }

  @Provide
  Arbitrary<List<Step>> steps() {
    // Few and close versions, on both sides of where doubles and texts go wrong.
    Arbitrary<Long> ids = Arbitraries.of(9L, 10L, 1L << 53, (1L << 53) + 1);
    Arbitrary<Long> epochs = Arbitraries.of(9L, 10L);
    Arbitrary<Step> step =
        Combinators.combine(
                Arbitraries.of(Kind.class),
                Combinators.combine(epochs, ids).as(RowVersion::new),
                Arbitraries.of(true, false),
                Arbitraries.integers().between(0, 3))
            .as(Step::new);
    return step.list().ofMinSize(1).ofMaxSize(20);
  }

  private static final class Model {
    final RowKey key;
    final List<String> tokens = new ArrayList<>(List.of("never given"));
    @Nullable RowState held;
    @Nullable String lease;
    int written;

    Model(RowKey key) {
      this.key = key;
    }

    void apply(Step step) {
      writer.published.clear();
      RowState before = held;
      switch (step.kind) {
        case STORE -> store(step, NEVER_LATE);
        case STORE_LATE -> store(step, 1);
        case LEASE -> lease(false);
        case LEASE_TO_REPLACE -> lease(true);
        case FILL -> fill(step);
        case EVICT -> evict();
      }
      assertThat(stored()).isEqualTo(held);
      assertThat(writer.field(key, "lease")).isEqualTo(lease);
      if (before != null && step.kind != Kind.EVICT) {
        assertThat(Objects.requireNonNull(held).version().compareTo(before.version()))
            .isGreaterThanOrEqualTo(0);
      }
    }

    private void store(Step step, long before) {
      RowState row = row(step);
      boolean newer = held == null || row.version().isNewerThan(held.version());
      boolean late = newer && before != NEVER_LATE;
      if (newer && !late) {
        held = row;
        lease = null;
      }
      // All batches of one epoch: the fence between epochs is another test's.
      var answer = await(writer.send(writer.nextId(10), List.of(new RowChange(row, 5)), before));
      assertThat(answer.late()).isEqualTo(late ? List.of(key) : List.of());
      RowsStored published = writer.nextPublished();
      assertThat(published.rows())
          .isEqualTo(late ? List.of() : List.of(new RowChange(Objects.requireNonNull(held), 5)));
    }

    private void lease(boolean replacing) {
      Lease given =
          await(writer.ask(Address.ROWS_LEASE, new LeaseRows(List.of(key), replacing)))
              .leases()
              .get(0);
      assertThat(given.held()).isEqualTo(replacing ? null : held);
      if (held == null || replacing) {
        lease = lease == null ? given.token() : lease;
        assertThat(given.token()).isEqualTo(lease);
        tokens.add(Objects.requireNonNull(given.token()));
      }
    }

    private void fill(Step step) {
      String token = tokens.get(Math.max(0, tokens.size() - 1 - step.pick));
      RowState row = new RowState(key, new RowVersion(10, step.version.id()), text(step));
      boolean accepted =
          token.equals(lease) && (held == null || row.version().isNewerThan(held.version()));
      if (accepted) {
        held = row;
        lease = null;
      }
      List<RowState> answer =
          await(writer.ask(Address.ROWS_FILL, new FillRows(List.of(new Fill(row, token))))).rows();
      assertThat(answer).isEqualTo(held == null ? List.of() : List.of(held));
    }

    private void evict() {
      writer.redis(Command.DEL, writer.redisKeys.row(key));
      held = null;
      lease = null;
    }

    private RowState row(Step step) {
      return new RowState(key, step.version, text(step));
    }

    /** Different each time, so that a store that should not have happened shows. */
    private @Nullable String text(Step step) {
      return step.delete ? null : Integer.toString(++written);
    }

    private @Nullable RowState stored() {
      String version = writer.field(key, "version");
      return version == null
          ? null
          : new RowState(key, RowVersion.parse(version), writer.field(key, "row"));
    }
  }
}
