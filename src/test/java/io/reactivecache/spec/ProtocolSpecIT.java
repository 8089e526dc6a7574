package io.reactivecache.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The models of the protocols hold, and hold for a reason: take any part away, and TLC shows how a
 * change is lost. See {@code docs/spec/README.md}.
 */
class ProtocolSpecIT {

  private static final Pattern WITNESS = Pattern.compile("Reached\\(\\d, \"([^\"]+)\"");
  private static final Pattern VARIANTS = Pattern.compile("(?s)Variants == \\{(.*?)\\}");
  private static final Pattern VARIANT = Pattern.compile("\"([^\"]+)\"");

  /** The modules, and how many states each has within its bounds. */
  enum Module {
    Doorbell(25_091),
    SnapshotCursor(78_561),
    HandOver(41_197),
    CursorCopies(263_976),
    Fence(141_336),
    SettledId(85_245);

    final long states;

    Module(long states) {
      this.states = states;
    }

    /** One goes with each build; all take minutes. */
    void assumeWanted() {
      assumeThat(this == Doorbell || Boolean.getBoolean("spec.all")).isTrue();
    }
  }

  /** What breaks when one line of the protocol is another one. */
  record Broken(Module module, String variant, String kind, String property) {

    static Broken invariant(Module module, String variant, String property) {
      return new Broken(module, variant, "INVARIANT", property);
    }

    static Broken property(Module module, String variant, String property) {
      return new Broken(module, variant, "PROPERTY", property);
    }

    @Override
    public String toString() {
      return module + ", " + variant + ", breaks " + property;
    }
  }

  static Stream<Broken> broken() {
    return Stream.of(
        Broken.invariant(Module.Doorbell, "flag-before-xid", "NothingSleptThrough"),
        Broken.invariant(Module.Doorbell, "no-own-xid", "NothingSleptThrough"),
        Broken.invariant(Module.Doorbell, "xid-before-flag", "NothingSleptThrough"),
        Broken.property(Module.Doorbell, "no-own-commit", "FallsAsleep"),
        Broken.invariant(Module.Doorbell, "later-snapshot", "NothingSleptThrough"),
        Broken.invariant(Module.Doorbell, "bell-cleared-late", "NothingSleptThrough"),
        Broken.invariant(Module.Doorbell, "resume-asleep", "NothingSleptThrough"),
        Broken.invariant(Module.Doorbell, "raise-without-bell", "NothingSleptThrough"),
        Broken.invariant(Module.SnapshotCursor, "newest-id", "NothingPassedOver"),
        Broken.invariant(Module.SnapshotCursor, "second-statement", "NothingPassedOver"),
        Broken.invariant(Module.SnapshotCursor, "moved-early", "NothingPassedOver"),
        Broken.invariant(Module.SnapshotCursor, "no-mark", "NothingPassedOver"),
        Broken.invariant(Module.SnapshotCursor, "epoch-before-cursor", "NothingPassedOver"),
        Broken.invariant(Module.HandOver, "moved-early", "CursorTellsTheTruth"),
        Broken.invariant(Module.HandOver, "blind-move", "CursorTellsTheTruth"),
        Broken.invariant(Module.HandOver, "last-look-only", "CursorTellsTheTruth"),
        Broken.invariant(Module.HandOver, "any-process", "CursorTellsTheTruth"),
        Broken.invariant(Module.HandOver, "epoch-before-cursor", "CursorTellsTheTruth"),
        Broken.invariant(Module.CursorCopies, "oldest-by-term", "NothingMissed"),
        Broken.invariant(Module.CursorCopies, "newest-copy", "NothingMissed"),
        Broken.invariant(Module.CursorCopies, "missing-ignored", "NothingMissed"),
        Broken.invariant(Module.CursorCopies, "blind-adopt", "NothingMissed"),
        Broken.invariant(Module.CursorCopies, "moved-early", "NothingMissed"),
        Broken.invariant(Module.CursorCopies, "any-moment", "NothingMissed"),
        Broken.property(Module.Fence, "no-version", "VersionsNeverGoBack"),
        Broken.invariant(Module.Fence, "no-tombstone", "NoStaleRow"),
        Broken.invariant(Module.Fence, "no-lease", "NoStaleRow"),
        Broken.invariant(Module.Fence, "token-again", "NoStaleRow"),
        Broken.invariant(Module.Fence, "fill-by-version", "NoStaleRow"),
        Broken.property(Module.Fence, "fill-over-all", "VersionsNeverGoBack"),
        Broken.invariant(Module.Fence, "lease-after-read", "NoStaleRow"),
        Broken.invariant(Module.Fence, "no-deadline", "NoStaleRow"),
        Broken.invariant(Module.Fence, "evicted-at-once", "NoStaleRow"),
        Broken.invariant(Module.Fence, "doubt-of-one", "NoStaleRow"),
        Broken.invariant(Module.Fence, "doubt-keeps-lease", "NoStaleRow"),
        Broken.invariant(Module.SettledId, "by-xmax", "SettledIsDecided"),
        Broken.invariant(Module.SettledId, "z-before-id", "SettledIsDecided"),
        Broken.invariant(Module.SettledId, "id-before-xid", "SettledIsDecided"),
        Broken.invariant(Module.SettledId, "settled-as-read", "NothingRefused"),
        Broken.invariant(Module.SettledId, "not-again", "NothingRefused"),
        Broken.invariant(Module.SettledId, "newest-overtook", "NothingRefused"),
        Broken.invariant(Module.SettledId, "again-unguarded", "NothingRefused"),
        Broken.invariant(Module.SettledId, "again-forgotten", "NothingRefused"));
  }

  @ParameterizedTest(name = "{0}")
  @EnumSource
  @DisplayName("as it is shipped the protocol holds, in every state, and each case that it is for")
  void holds(Module module, @TempDir Path directory) {
    module.assumeWanted();
    Tlc.Result result = new Tlc(directory).check(module.name());
    assertThat(result.exitCode()).as(result.output()).isZero();
    assertThat(result.states()).as(result.output()).isEqualTo(module.states);
    List<String> witnesses = Tlc.find(WITNESS, Tlc.module(module.name())).toList();
    assertThat(witnesses).isNotEmpty();
    assertThat(result.reached()).containsExactlyInAnyOrderElementsOf(witnesses);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  @DisplayName("changed in one place, it fails, for the reason that is known")
  void broken(Broken broken, @TempDir Path directory) {
    broken.module().assumeWanted();
    Tlc.Result result =
        new Tlc(directory)
            .check(broken.module().name(), broken.variant(), broken.kind(), broken.property());
    assertThat(result.output())
        .containsAnyOf(
            "Invariant " + broken.property() + " is violated",
            "Action property " + broken.property() + " is violated",
            // Of several TLC does not say which; this run has only one.
            "Temporal properties were violated");
  }

  @ParameterizedTest(name = "{0}")
  @EnumSource
  @DisplayName("every variant of a module is tried")
  void allVariants(Module module) {
    List<String> variants =
        Tlc.find(VARIANTS, Tlc.module(module.name()))
            .flatMap(set -> Tlc.find(VARIANT, set))
            .filter(variant -> !variant.equals("shipped"))
            .toList();
    assertThat(broken().filter(broken -> broken.module() == module).map(Broken::variant))
        .containsExactlyInAnyOrderElementsOf(variants);
  }
}
