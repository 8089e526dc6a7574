package io.reactivecache.support;

import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecache.resource.Resources;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The settings that a role or a database can be given, as {@code settings/considered.txt} lists
 * them, each with a value that would hurt us if a session of ours took it over.
 */
public final class HostileSettings {

  /** Not by a session that does not read rows. */
  private static final String ROWS = "rows";

  private static final String SUPERUSER = "superuser ";

  /** Where each kind of session has a value of its own, or none. */
  private static final String OWN = "own";

  /**
   * One line of the list.
   *
   * @param hostile {@code -}: none is tried
   * @param word pinned, rows or harmless
   * @param rest the pinned value, or the reason
   */
  public record Setting(String name, String hostile, String word, String rest) {}

  private HostileSettings() {}

  /** The list. */
  public static List<Setting> considered() {
    return Resources.text("/settings/considered.txt")
        .lines()
        .filter(line -> !line.startsWith("#"))
        .map(HostileSettings::parse)
        .toList();
  }

  private static Setting parse(String line) {
    String[] columns = line.split(" \\| ", 3);
    String[] verdict = columns[2].split(": ?", 2);
    return new Setting(columns[0], columns[1], verdict[0], verdict[1]);
  }

  /**
   * A new role that owns the database and is given everything that hurts, but for settings that
   * this PostgreSQL does not know, and those that only a superuser could set back.
   *
   * @param attributes of the role: superuser or nosuperuser
   */
  public static String hostileRole(TestDatabase database, String attributes) {
    String role = TestServers.uniqueName("hostile");
    List<String> known =
        database.query("select name from pg_settings union all select 'role'").stream()
            .map(row -> Objects.requireNonNull(row.get(0)))
            .toList();
    List<String> statements = new ArrayList<>();
    statements.add("create role " + role + " login " + attributes);
    statements.add("alter database " + database.name() + " owner to " + role);
    statements.add("alter schema public owner to " + role);
    for (Setting setting : considered()) {
      boolean mayBePinned = !setting.rest().startsWith(SUPERUSER) || attributes.equals("superuser");
      if (!setting.hostile().equals("-")
          && mayBePinned
          && (known.contains(setting.name()) || setting.name().contains("."))) {
        statements.add(
            "alter role %s in database %s set %s = '%s'"
                .formatted(role, database.name(), setting.name(), setting.hostile()));
      }
    }
    database.execute(statements.toArray(String[]::new));
    return role;
  }

  /**
   * Asserts that a session has what is pinned.
   *
   * @param values of all settings, as {@code current_setting} shows them
   * @param readsRows whether it is one that reads rows
   * @param isSuperuser whether it may set everything
   */
  public static void assertPinned(
      Map<String, String> values, boolean readsRows, boolean isSuperuser) {
    Map<String, String> wrong = new LinkedHashMap<>();
    for (Setting setting : considered()) {
      String value = values.get(setting.name());
      if (value != null && !isRight(setting, value, readsRows, isSuperuser)) {
        wrong.put(setting.name(), value);
      }
    }
    assertThat(values).isNotEmpty();
    assertThat(wrong).as("settings that the session took over").isEmpty();
  }

  private static boolean isRight(
      Setting setting, String value, boolean readsRows, boolean isSuperuser) {
    String[] values = setting.rest().split(", rows ", 2);
    String wanted = values[readsRows ? values.length - 1 : 0];
    return switch (setting.word()) {
      case "pinned" ->
          wanted.startsWith(SUPERUSER)
              ? !isSuperuser || value.equals(wanted.substring(SUPERUSER.length()))
              : wanted.equals(OWN) ? !value.equals(setting.hostile()) : value.equals(wanted);
      case ROWS -> !readsRows || !value.equals(setting.hostile());
      default -> true;
    };
  }
}
