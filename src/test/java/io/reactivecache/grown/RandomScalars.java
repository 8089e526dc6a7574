package io.reactivecache.grown;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Values of the types that are made of no others. */
final class RandomScalars {

  private static final List<String> FLOATS =
      List.of(
          "NaN",
          "Infinity",
          "-Infinity",
          "-0",
          "0.1",
          "1e-300",
          "1.7976931348623157e308",
          "4.9e-324",
          "0.30000000000000004",
          "1e15",
          "123456789.123456789");
  private static final List<String> REALS =
      List.of("NaN", "Infinity", "-Infinity", "-0", "0.1", "3.4028235e38", "1e-45", "16777217");
  private static final List<String> NUMERICS =
      List.of(
          "NaN",
          "Infinity",
          "-Infinity",
          "0",
          "-0",
          "0.000",
          "1",
          "1.0",
          "1.00",
          "1e400",
          "-1e-400",
          "99999999999999999999999999999999999.999999999999999",
          "0.10");
  private static final List<String> DATES =
      List.of(
          "infinity",
          "-infinity",
          "4713-01-01 BC",
          "0044-03-15 BC",
          "0001-01-01",
          "5874897-12-31",
          "2000-02-29",
          "1582-10-10");
  private static final List<String> STAMPS =
      List.of(
          "infinity",
          "-infinity",
          "4713-11-24 00:00:00 BC",
          "294276-12-31 23:59:59.999999",
          "1970-01-01 00:00:00",
          "2024-03-31 02:30:00.123456",
          "1999-12-31 23:59:59.9999994");
  private static final List<String> ZONES =
      List.of("", "Z", "+05:45", "-12", "+15:59:59", " Europe/Berlin");
  private static final List<String> INTERVALS =
      List.of(
          "0",
          "1 mon",
          "30 days",
          "720 hours",
          "1 mon 2 days 03:04:05.6",
          "-1 year -2 mons +3 days -04:05:06",
          "infinity",
          "-infinity",
          "178000000 years",
          "1 microsecond",
          "P1Y2M3DT4H5M6S");
  private static final List<String> TIMES =
      List.of("00:00", "24:00", "23:59:59.999999", "12:30", "04:05:06.789");
  private static final List<String> INETS =
      List.of(
          "192.168.0.1",
          "192.168.0.1/24",
          "10.0.0.0/8",
          "::1",
          "2001:db8::1/64",
          "::ffff:1.2.3.4",
          "0.0.0.0/0");
  private static final List<String> CIDRS =
      List.of("192.168.0.0/24", "10.0.0.0/8", "2001:db8::/32", "0.0.0.0/0", "1.2.3.4/32");
  private static final List<String> XMLS =
      List.of(
          "<a/>",
          "<a b=\"c\">text &amp; <!-- c --><![CDATA[<x>]]></a>",
          "plain text",
          "<?xml version=\"1.0\"?><ä>😺</ä>",
          "<a>\n\t\"q\" 'q' \\</a>",
          "");
  private static final List<String> JSON_PATHS =
      List.of("$", "$.a[*] ? (@.b > 1)", "strict $.\"k k\"", "$.**.x", "$[last]");
  private static final List<String> VECTORS =
      List.of("", "'a':1 'b''c':2A,3 '\\\\d':4", "fat cat sat", "'ä 😺':1B");
  private static final List<String> QUERIES =
      List.of("", "fat & (cat | !dog)", "'super star':AB*", "a <-> b <3> c");
  private static final List<String> HSTORES =
      List.of(
          "",
          "a=>1",
          "\"a b\"=>NULL, \"\\\"q\\\"\"=>\"\\\\\", ä=>😺",
          "t=>true, n=>1.50, e=>1e5, z=>007");
  private static final List<String> SHAPES =
      List.of("((0,0),(1,1))", "((-1.5,2e10),(0,-0))", "((1,1),(1,1))");
  private static final List<String> REG_TYPES =
      List.of("int4", "pg_catalog.text", "-", "timestamptz", "int4[]");

  private final Random random;
  private final RandomText text;

  RandomScalars(Random random, RandomText text) {
    this.random = random;
    this.text = text;
  }

  /** A value, or null for a type that is not known here. */
  @Nullable String of(String type, int modifier, boolean isBrief) {
    return switch (type) {
      case "bool" -> random.nextBoolean() ? "t" : "f";
      case "int2" -> whole(16, isBrief);
      case "int4" -> whole(32, isBrief);
      case "int8" -> whole(64, isBrief);
      case "oid", "xid", "xid8", "cid" -> whole(31, isBrief).replace("-", "");
      case "numeric" -> numeric(modifier, isBrief);
      case "float8" ->
          random.nextInt(3) == 0
              ? text.pick(FLOATS)
              : isBrief ? whole(8, true) : Double.toString(random.nextGaussian() * 1e6);
      case "float4" ->
          random.nextInt(3) == 0
              ? text.pick(REALS)
              : Float.toString(isBrief ? random.nextInt(50) : random.nextFloat());
      case "money" ->
          random.nextInt(5) == 0
              ? "-92233720368547758.07"
              : Integer.toString(random.nextInt(10_000));
      case "text", "varchar", "bpchar", "citext" ->
          fit(isBrief ? text.brief() : text.any(), modifier);
      case "name" -> text.brief();
      case "char" -> text.pick(List.of("", "a", "Z", "\"", "\\", "7", " "));
      case "bytea" -> "\\x" + text.hex(2 * random.nextInt(isBrief ? 3 : 40));
      case "date" -> date(isBrief);
      case "timestamp" -> stamp(isBrief);
      case "timestamptz" -> zoned(stamp(isBrief));
      case "time" ->
          random.nextBoolean()
              ? text.pick(TIMES)
              : "%02d:%02d".formatted(random.nextInt(24), random.nextInt(60));
      case "timetz" ->
          text.pick(TIMES) + text.pick(List.of("+00", "-03:30", "+05:45", "+15:59", "-12"));
      case "interval" ->
          random.nextBoolean() ? text.pick(INTERVALS) : random.nextInt(100) + " hours";
      case "uuid" -> uuid(isBrief);
      case "json" -> text.json(true, 0);
      case "jsonb" ->
          isBrief
              ? text.pick(List.of("1", "1.0", "\"a\"", "{\"b\": 1, \"a\": 2}", "null", "[]"))
              : text.json(false, 0);
      case "xml" -> text.pick(XMLS);
      case "inet" -> text.pick(INETS);
      case "cidr" -> text.pick(CIDRS);
      case "macaddr" -> "08:00:2b:01:02:" + text.hex(2);
      case "macaddr8" -> "08:00:2b:01:02:03:04:" + text.hex(2);
      case "bit" -> bits(modifier > 0 ? modifier : 1);
      case "varbit" -> bits(random.nextInt(modifier > 0 ? modifier + 1 : 70));
      case "point" -> text.pick(List.of("(0,0)", "(1.5,-2e10)", "(NaN,Infinity)", "(0.1,0.2)"));
      case "box", "lseg" -> text.pick(SHAPES);
      case "path" -> random.nextBoolean() ? "[(0,0),(1,1),(2,0.1)]" : "((0,0),(1,1))";
      case "polygon" -> "((0,0),(1,1),(2,0))";
      case "circle" -> "<(0.1,0.2)," + random.nextInt(9) + ">";
      case "line" -> "{1,-1," + random.nextInt(9) + "}";
      case "tsvector" -> text.pick(VECTORS);
      case "tsquery" -> text.pick(QUERIES);
      case "jsonpath" -> text.pick(JSON_PATHS);
      case "pg_lsn" -> text.hex(2) + "/" + text.hex(4);
      case "pg_snapshot", "txid_snapshot" -> "10:20:12,15";
      case "int2vector", "oidvector" -> "1 2 " + random.nextInt(9);
      case "regtype" -> text.pick(REG_TYPES);
      case "regclass" -> "pg_catalog.pg_class";
      case "regrole" -> "-";
      case "tid" -> "(0," + random.nextInt(9) + ")";
      case "hstore" -> text.pick(HSTORES);
      case "cube" -> text.pick(List.of("(1,2),(3,4.5)", "(0.1)", "(-1e300,NaN)"));
      case "ltree" -> text.pick(List.of("", "a", "a.b.c", "Top.Ärger.x_1"));
      default -> null;
    };
  }

  /** A cast cuts what is too long for its type; what reads a composite or COPY refuses it. */
  static String fit(String text, int modifier) {
    int most = modifier < 5 ? Integer.MAX_VALUE : modifier - 4;
    return text.codePointCount(0, text.length()) <= most
        ? text
        : text.substring(0, text.offsetByCodePoints(0, most));
  }

  /** Two values, the lower one first; none for types that are not known here. */
  List<String> ordered(String type, boolean isBrief) {
    int low = random.nextInt(isBrief ? 30 : 2_000) - (isBrief ? 0 : 1_000);
    int high = low + random.nextInt(20);
    return switch (type) {
      case "int4", "int8", "numeric", "float8" ->
          List.of(Integer.toString(low), Integer.toString(high));
      case "date" -> List.of(day(low).toString(), day(high).toString());
      case "timestamp", "timestamptz" -> List.of(day(low) + " 01:02:03.4", day(high) + " 12:00");
      case "time" -> List.of("01:02:03", "1" + (high % 10 + 10) % 10 + ":30");
      case "text" -> words();
      default -> List.of();
    };
  }

  private List<String> words() {
    List<String> words = new ArrayList<>(List.of(text.brief(), text.brief()));
    words.sort(
        Comparator.comparing(
            word -> HexFormat.of().formatHex(word.getBytes(StandardCharsets.UTF_8))));
    return words;
  }

  private String whole(int bits, boolean isBrief) {
    int choice = random.nextInt(20);
    if (isBrief && choice > 0) {
      return Integer.toString(1 + random.nextInt(300));
    } else if (choice == 0) {
      BigInteger top = BigInteger.ONE.shiftLeft(bits - 1);
      return (random.nextBoolean() ? top.subtract(BigInteger.ONE) : top.negate()).toString();
    }
    return Integer.toString(
        random.nextInt(bits < 32 ? 1_000 : 1_000_000) - (choice == 1 ? 500 : 0));
  }

  private String numeric(int modifier, boolean isBrief) {
    if (modifier < 4) {
      return random.nextInt(3) > 0
          ? text.pick(NUMERICS)
          : random.nextInt(100) + "." + random.nextInt(100);
    }
    int precision = ((modifier - 4) >> 16) & 0xffff;
    int scale = (modifier - 4) & 0x7ff;
    int whole = Math.max(0, Math.min(precision - scale, 9));
    String digits =
        whole == 0
            ? "0"
            : Integer.toString(
                random.nextInt(
                    isBrief
                        ? Math.min(200, (int) Math.pow(10, whole))
                        : (int) Math.pow(10, whole)));
    return scale == 0
        ? digits
        : digits + "." + "%02d".formatted(random.nextInt(100)).substring(0, Math.min(2, scale));
  }

  private String date(boolean isBrief) {
    return random.nextInt(6) == 0
        ? text.pick(DATES)
        : day(random.nextInt(isBrief ? 60 : 4_000)).toString();
  }

  private static LocalDate day(int number) {
    return LocalDate.of(2019, 12, 1).plusDays(number);
  }

  private String stamp(boolean isBrief) {
    if (random.nextInt(6) == 0) {
      return text.pick(STAMPS);
    }
    LocalDateTime at = day(random.nextInt(1_500)).atTime(random.nextInt(24), random.nextInt(60));
    return (isBrief
            ? at.withMinute(0).withDayOfMonth(1)
            : at.plusNanos(1_000L * random.nextInt(1_000_000)))
        .toString()
        .replace('T', ' ');
  }

  private String zoned(String stamp) {
    boolean isPlain =
        !stamp.contains("infinity") && !stamp.contains("BC") && !stamp.startsWith("294276");
    return isPlain ? stamp + text.pick(ZONES) : stamp;
  }

  private String uuid(boolean isBrief) {
    String hex = isBrief ? "0".repeat(30) + text.hex(2) : text.hex(32);
    return hex.replaceFirst("(.{8})(.{4})(.{4})(.{4})(.{12})", "$1-$2-$3-$4-$5");
  }

  private String bits(int count) {
    StringBuilder bits = new StringBuilder();
    while (bits.length() < count) {
      bits.append(random.nextBoolean() ? '1' : '0');
    }
    return bits.toString();
  }
}
