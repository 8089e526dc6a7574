package io.reactivecache.postgres.schema;

import io.reactivecache.resource.Resources;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What migrations make in our schema, read from their own text: {@code relation journal} for each
 * table, view and sequence, and {@code function attach} for each function. What a table brings
 * along, such as its indexes, is not told.
 */
final class ShippedObjects {

  private static final String KIND = "(table|view|sequence|function) ";
  private static final String NAME =
      "(?:if (?:not )?exists )?(?:reactive_cache\\.)?(\\w+)\\b(?!\\.)";
  private static final Pattern STATEMENT =
      Pattern.compile(
          "^\\s*(create|drop|alter) (?:or replace |unlogged )?"
              + KIND
              + NAME
              + "(?:[^;\\n]* rename to (\\w+))?",
          Pattern.MULTILINE);

  private ShippedObjects() {}

  /** All that these migrations make, also what they drop again. */
  static Set<String> made(Collection<String> files) {
    return objects(files, false);
  }

  /** What is there once these migrations have run, in the order in which they are given. */
  static Set<String> standing(Collection<String> files) {
    return objects(files, true);
  }

  private static Set<String> objects(Collection<String> files, boolean standing) {
    Set<String> objects = new LinkedHashSet<>();
    for (String file : files) {
      Matcher found = STATEMENT.matcher(Resources.text("/db/migration/" + file));
      while (found.find()) {
        String kind = found.group(2).equals("function") ? "function " : "relation ";
        String newName = found.group(4);
        if (found.group(1).equals("create")) {
          objects.add(kind + found.group(3));
        } else if (standing && (newName != null || found.group(1).equals("drop"))) {
          objects.remove(kind + found.group(3));
        }
        if (newName != null) {
          objects.add(kind + newName);
        }
      }
    }
    return objects;
  }
}
