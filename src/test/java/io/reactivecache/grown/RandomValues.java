package io.reactivecache.grown;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** A random value of any type, as the text that PostgreSQL reads it from. */
final class RandomValues {

  private static final double NULLS = 0.12;
  private static final int DEEPEST = 4;

  private final Map<Long, Type> types;
  private final Map<Long, List<String>> accepted;
  private final Random random;
  private final RandomText text;
  private final RandomScalars scalars;

  /**
   * @param accepted values that a domain's checks let through, by the domain's number
   */
  RandomValues(Map<Long, Type> types, Map<Long, List<String>> accepted, Random random) {
    this.types = types;
    this.accepted = accepted;
    this.random = random;
    this.text = new RandomText(random);
    this.scalars = new RandomScalars(random, text);
  }

  RandomText text() {
    return text;
  }

  /**
   * A value for a column.
   *
   * @param isKey then it is short, and one of few, so that it comes back
   */
  @Nullable String of(Table.Column column, boolean isKey) {
    List<String> own = column.accepted();
    if (!column.isNotNull() && random.nextDouble() < NULLS) {
      return null;
    } else if (own != null && !own.isEmpty()) {
      return text.pick(own);
    }
    return of(column.type(), column.modifier(), isKey);
  }

  /** A value; null only if there is none to be known for its type. */
  @Nullable String of(long type, int modifier, boolean isBrief) {
    return of(type, modifier, isBrief, 0);
  }

  private @Nullable String of(long number, int modifier, boolean isBrief, int depth) {
    Type type = types.get(number);
    if (type == null || depth > DEEPEST) {
      return null;
    }
    List<String> known = accepted.get(number);
    if (known != null && !known.isEmpty()) {
      return text.pick(known);
    }
    return switch (type.kind()) {
      case "d" -> of(type.below(), type.modifier(), isBrief, depth);
      case "e" -> type.labels().isEmpty() ? null : text.pick(type.labels());
      case "c" -> composite(type, isBrief, depth);
      case "r" -> range(type, isBrief);
      case "m" -> multirange(type, isBrief);
      default ->
          type.element() == 0
              ? scalars.of(type.name(), modifier, isBrief)
              : array(type, modifier, isBrief, depth);
    };
  }

  private String composite(Type type, boolean isBrief, int depth) {
    List<String> fields = new ArrayList<>();
    for (Type.Attribute attribute : type.attributes()) {
      String value = orNull(attribute.type(), attribute.modifier(), isBrief, depth + 1);
      fields.add(value == null ? "" : quoted(value));
    }
    return "(" + String.join(",", fields) + ")";
  }

  private String array(Type type, int modifier, boolean isBrief, int depth) {
    int size = random.nextInt(isBrief ? 3 : 5);
    if (size > 1 && !isBrief && random.nextInt(8) == 0) {
      String row = "{" + elements(type, modifier, size, isBrief, depth) + "}";
      String other = "{" + elements(type, modifier, size, isBrief, depth) + "}";
      return random.nextBoolean() ? "{" + row + "," + other + "}" : "{" + row + "}";
    }
    String bounds = size > 0 && random.nextInt(12) == 0 ? "[-1:" + (size - 2) + "]=" : "";
    return bounds + "{" + elements(type, modifier, size, isBrief, depth) + "}";
  }

  private String elements(Type type, int modifier, int size, boolean isBrief, int depth) {
    return IntStream.range(0, size)
        .mapToObj(i -> orNull(type.element(), modifier, isBrief, depth + 1))
        .map(value -> value == null ? "NULL" : quoted(value))
        .collect(Collectors.joining(","));
  }

  private @Nullable String orNull(long type, int modifier, boolean isBrief, int depth) {
    Type known = types.get(type);
    boolean mayBeNull = known == null || !known.isNotNull();
    return mayBeNull && random.nextDouble() < NULLS ? null : of(type, modifier, isBrief, depth);
  }

  private String multirange(Type type, boolean isBrief) {
    Type range = types.get(type.below());
    return range == null
        ? "{}"
        : IntStream.range(0, random.nextInt(3))
            .mapToObj(i -> range(range, isBrief))
            .collect(Collectors.joining(",", "{", "}"));
  }

  private String range(Type type, boolean isBrief) {
    int choice = random.nextInt(20);
    if (choice == 0) {
      return "empty";
    } else if (choice == 1) {
      return "(,)";
    }
    Type bound = types.get(type.below());
    List<String> ends = bound == null ? List.of() : scalars.ordered(bound.name(), isBrief);
    if (ends.isEmpty()) {
      String only = of(type.below(), -1, true);
      return only == null ? "empty" : "[" + quoted(only) + "," + quoted(only) + "]";
    }
    String low = choice == 2 ? "" : quoted(ends.get(0));
    String high = choice == 3 ? "" : quoted(ends.get(1));
    return (random.nextBoolean() ? "[" : "(")
        + low
        + ","
        + high
        + (random.nextBoolean() ? "]" : ")");
  }

  /** As an element of an array, an attribute of a composite and a bound of a range are written. */
  private static String quoted(String value) {
    return '"' + value.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }
}
