package io.reactivecache;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import io.vertx.core.Vertx;
import java.util.Set;
import java.util.TreeSet;

/** The rules of the house for its tests. */
@AnalyzeClasses(packages = "io.reactivecache", importOptions = ImportOption.OnlyIncludeTests.class)
class TestRulesTest {

  /** Who makes a Vertx that VertxExtension cannot inject. */
  private static final Set<String> BY_HAND =
      Set.of(
          // What VertxExtension injects to make more.
          "support.MoreVertx",
          // Programs of their own beside the server, also in the soak and in other fixtures.
          "support.RedisProbe",
          "overload.ApiFlood",
          "bench.OneLoop",
          // Runs on jqwik's engine, which knows no extension of JUnit.
          "redis.writer.FencePropertyIT");

  private static final Set<String> MAKERS = Set.of("vertx", "clusteredVertx", "builder");

  @ArchTest
  static void a_vertx_is_injected(JavaClasses tests) {
    Set<String> makers = new TreeSet<>();
    for (JavaClass test : tests) {
      test.getCodeUnitAccessesFromSelf().stream()
          .filter(call -> call.getTargetOwner().isEquivalentTo(Vertx.class))
          .filter(call -> MAKERS.contains(call.getName()))
          .forEach(call -> makers.add(name(test)));
    }
    assertThat(makers)
        .as("who makes a Vertx by hand, where VertxExtension would close and watch it")
        .containsExactlyInAnyOrderElementsOf(BY_HAND);
  }

  /** Of the file, below the package of the product. */
  private static String name(JavaClass test) {
    String name = test.getFullName().substring("io.reactivecache.".length());
    int nested = name.indexOf('$');
    return nested < 0 ? name : name.substring(0, nested);
  }
}
