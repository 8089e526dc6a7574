package io.reactivecache;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_USE_JAVA_UTIL_LOGGING;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.properties.HasName;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import io.reactivecache.embedded.EmbeddedMain;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The arrows between the packages, and the rules of the house. */
@AnalyzeClasses(packages = "io.reactivecache", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

  private static final String ROOT = "io.reactivecache";
  private static final int MAX_LINES = 400;
  private static final int MAX_FILES = 25;

  private static final String[] PARTS = {
    ROOT + ".postgres..", ROOT + ".redis..", ROOT + ".sse..", ROOT + ".http.."
  };

  private static final String[] SHARED =
      Stream.of(
              "row",
              "message",
              "bus",
              "config",
              "metrics",
              "cache",
              "async",
              "resource",
              "trouble",
              "eventstream",
              "limit",
              "web",
              "postgres.client",
              "redis.client")
          .map(name -> ROOT + "." + name + "..")
          .toArray(String[]::new);

  /** The rooms of parts that others use: how a server is reached. */
  private static final DescribedPredicate<JavaClass> CLIENTS =
      JavaClass.Predicates.resideInAnyPackage(
          ROOT + ".postgres.client..", ROOT + ".redis.client..");

  private static final DescribedPredicate<JavaClass> OF_A_PART =
      JavaClass.Predicates.resideInAnyPackage(PARTS).and(DescribedPredicate.not(CLIENTS));

  @ArchTest
  static final ArchRule parts_talk_over_the_bus_only =
      slices()
          .matching(ROOT + ".(postgres|redis|sse|http)..")
          .should()
          .notDependOnEachOther()
          .ignoreDependency(DescribedPredicate.alwaysTrue(), CLIENTS);

  @ArchTest
  static final ArchRule parts_use_the_shared_packages_only =
      classes()
          .that(OF_A_PART)
          .should()
          .onlyDependOnClassesThat(
              JavaClass.Predicates.resideOutsideOfPackage(ROOT + "..")
                  .or(JavaClass.Predicates.resideInAnyPackage(PARTS))
                  .or(JavaClass.Predicates.resideInAnyPackage(SHARED)));

  @ArchTest
  static final ArchRule shared_packages_know_no_part =
      noClasses()
          .that()
          .resideInAnyPackage(SHARED)
          .should()
          .dependOnClassesThat(OF_A_PART)
          .orShould()
          .dependOnClassesThat()
          .resideInAPackage(ROOT);

  @ArchTest
  static final ArchRule only_bus_uses_the_event_bus =
      noClasses()
          .that()
          .resideOutsideOfPackage(ROOT + ".bus..")
          // Where the bus listens is a matter of starting.
          .and()
          .doNotHaveSimpleName("HazelcastCluster")
          .and()
          .doNotHaveSimpleName("Launcher")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.vertx.core.eventbus..");

  @ArchTest
  static final ArchRule messages_are_records =
      classes()
          .that()
          .resideInAPackage(ROOT + ".message..")
          .and()
          .doNotHaveSimpleName("package-info")
          .and()
          .areTopLevelClasses()
          .should()
          .beRecords();

  @ArchTest
  static final ArchRule the_core_does_not_know_the_demonstration =
      noClasses()
          .that()
          .resideOutsideOfPackages(ROOT, ROOT + ".profile..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage(ROOT + ".profile..");

  @ArchTest
  static final ArchRule the_product_does_not_need_the_embedded_servers =
      noClasses()
          .that()
          .resideOutsideOfPackage(ROOT + ".embedded..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage(ROOT + ".embedded..");

  @ArchTest
  static final ArchRule http_servers_are_opened_in_one_place =
      noClasses()
          .that()
          .resideOutsideOfPackage(ROOT + ".web..")
          .should()
          .callMethodWhere(JavaCall.Predicates.target(HasName.Predicates.name("createHttpServer")));

  @ArchTest static final ArchRule logs_go_through_slf4j = NO_CLASSES_SHOULD_USE_JAVA_UTIL_LOGGING;

  @ArchTest
  static final ArchRule only_the_entry_points_print =
      noClasses()
          .that()
          .areNotAssignableTo(Main.class)
          .and()
          .areNotAssignableTo(EmbeddedMain.class)
          .should()
          .dependOnClassesThat()
          .areAssignableTo(PrintStream.class);

  @ArchTest
  static final ArchRule packages_form_no_cycle =
      slices().matching(ROOT + ".(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule rooms_form_no_cycle =
      slices().matching(ROOT + ".(**)").should().beFreeOfCycles();

  /** The rooms of each part, from the verticles down: none uses one before it. */
  private static final Map<String, List<String>> ROOMS =
      Map.of(
          "postgres",
          List.of(
              "leader", "audit", "deliver", "journal", "session", "load", "rows", "check", "schema",
              "client"),
          "redis",
          List.of("writer", "check", "cursor", "client"),
          "sse",
          List.of("request", "session", "watch", "frame"));

  @ArchTest
  static void rooms_use_those_below_them(JavaClasses classes) {
    ROOMS.forEach(
        (part, rooms) -> {
          for (int i = 0; i < rooms.size(); i++) {
            String[] above =
                Stream.concat(
                        Stream.of(ROOT + "." + part),
                        rooms.stream().limit(i).map(room -> ROOT + "." + part + "." + room))
                    .toArray(String[]::new);
            noClasses()
                .that()
                .resideInAPackage(ROOT + "." + part + "." + rooms.get(i))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(above)
                .check(classes);
          }
        });
  }

  @ArchTest
  static void every_room_has_its_place(JavaClasses classes) {
    Set<String> unplaced = new TreeSet<>();
    for (JavaClass type : classes) {
      String[] names = type.getPackageName().substring(ROOT.length()).split("\\.", -1);
      // An empty name before the first dot, then the part and its room.
      if (names.length > 2 && !ROOMS.getOrDefault(names[1], List.of()).contains(names[2])) {
        unplaced.add(type.getPackageName());
      }
    }
    assertThat(unplaced).as("rooms that no order names").isEmpty();
  }

  @ArchTest
  static final ArchRule rooms_of_a_part_are_its_own =
      noClasses()
          .that()
          .resideOutsideOfPackages(PARTS)
          .should()
          .dependOnClassesThat(
              OF_A_PART
                  .and(JavaClass.Predicates.resideInAnyPackage(ROOT + ".*.*.."))
                  // What is asked before a start is asked by the part that knows.
                  .and(
                      DescribedPredicate.not(
                          JavaClass.Predicates.resideInAPackage(ROOT + ".*.check.."))));

  @ArchTest
  static void no_file_has_two_jobs(JavaClasses classes) {
    assertThat(classes).isNotEmpty();
    Map<Path, Long> tooLong = new TreeMap<>();
    for (Path file : sources()) {
      long lines = lines(file);
      if (lines > MAX_LINES) {
        tooLong.put(file, lines);
      }
    }
    assertThat(tooLong).as("files of more than %d lines", MAX_LINES).isEmpty();
  }

  @ArchTest
  static void no_room_is_crowded(JavaClasses classes) {
    Map<Path, Long> files =
        sources().stream()
            .filter(file -> !file.endsWith("package-info.java"))
            .collect(Collectors.groupingBy(Path::getParent, TreeMap::new, Collectors.counting()));
    assertThat(files).hasSizeGreaterThan(1);
    files.values().removeIf(count -> count <= MAX_FILES);
    assertThat(files).as("folders of more than %d files", MAX_FILES).isEmpty();
  }

  private static List<Path> sources() {
    try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
      return files.filter(file -> file.toString().endsWith(".java")).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static long lines(Path file) {
    try (Stream<String> lines = Files.lines(file)) {
      return lines.count();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
