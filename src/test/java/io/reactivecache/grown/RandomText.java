package io.reactivecache.grown;

import java.util.List;
import java.util.Random;

/** Texts that people type, and those that break whoever forgot to escape. */
final class RandomText {

  private static final List<String> PLAIN =
      List.of(
          "a",
          "b",
          "anna",
          "Anna",
          "ANNA",
          "alice@example.org",
          "Bob@Example.org",
          "two words",
          "north",
          "2024-02-29",
          "12",
          "007",
          "3.14",
          "DE",
          "SE",
          "NO",
          "a-slug",
          "a_name",
          "true",
          "https://example.org/a?b=c",
          "example.org",
          "#ff0000",
          "en",
          "de-DE",
          "UTC",
          "text/html",
          "00000000-0000-0000-0000-000000000000",
          "+49 431 1234567",
          "d41d8cd98f00b204e9800998ecf8427e",
          "ABCDEFGH12",
          "/a/b/c",
          "v1.2.3",
          "{}",
          "[]",
          "192.168.0.1",
          "Default",
          "x.y.z");

  private static final List<String> ODD =
      List.of(
          "",
          " ",
          "  two  ",
          "it's",
          "\"quoted\"",
          "back\\slash\\n",
          "\\",
          "\\.",
          "\\N",
          "NULL",
          "null",
          "line\nbreak",
          "line\r\nbreak",
          "\r",
          "tab\there",
          "\u0001\u001f\u007f",
          "\u2028\u2029",
          "\u0085",
          "\ufeffbom",
          "\uffff",
          "\ufffd",
          "é",
          "e\u0301",
          "ß",
          "İstanbul",
          "日本語",
          "😺",
          "👩‍👩‍👧‍👦",
          "\ud800\udc00",
          "\udbff\udfff",
          "שלום",
          "{a,b}",
          "(a,\"b\")",
          "[1,2)",
          "a,b;c",
          "%2F%00",
          "%",
          "a+b&c=d?e#f",
          "..",
          ".",
          "/",
          "colon:and:{tag}*?[x]",
          "$1",
          "$$",
          "--",
          "/*",
          "{\"json\":[1]},\"version\":\"9-9\",\"row\":null",
          "</script><!--",
          "&amp;",
          "'; drop table x; --",
          "quarantine",
          "audit",
          "data: x\n\nid: 1-1",
          "Ａ",
          "\ue000",
          "trailing ",
          "\n");

  private final Random random;

  RandomText(Random random) {
    this.random = random;
  }

  /** Short enough for any key. */
  String brief() {
    int choice = random.nextInt(10);
    if (choice < 5) {
      return "k" + random.nextInt(80);
    }
    return choice < 7 ? pick(PLAIN) : pick(ODD);
  }

  String any() {
    int choice = random.nextInt(100);
    if (choice < 40) {
      return pick(PLAIN);
    } else if (choice < 75) {
      return pick(ODD);
    } else if (choice < 90) {
      return "t" + random.nextInt(1_000_000);
    } else if (choice < 98) {
      return (pick(ODD) + pick(PLAIN)).repeat(1 + random.nextInt(20));
    }
    return (pick(ODD) + "x").repeat(200 + random.nextInt(1_500));
  }

  /** What looks like something that checks ask for: a code, a number, a name, an address. */
  String plausible() {
    return switch (random.nextInt(12)) {
      case 0 -> letters('A', 1 + random.nextInt(4));
      case 1 -> letters('a', 1 + random.nextInt(10));
      case 2 -> Integer.toString(random.nextInt(100_000));
      case 3 -> letters('a', 3) + "@" + letters('a', 4) + ".org";
      case 4 -> letters('a', 3) + "-" + letters('a', 4);
      case 5 -> "https://" + letters('a', 5) + ".example/" + letters('a', 3);
      case 6 -> hex(List.of(8, 32, 40, 64).get(random.nextInt(4)));
      case 7 -> letters('A', 1) + letters('a', 5);
      case 8 -> letters('A', 2);
      case 9 -> letters('a', 4) + "_" + random.nextInt(100);
      default -> any();
    };
  }

  String hex(int length) {
    StringBuilder text = new StringBuilder();
    while (text.length() < length) {
      text.append("0123456789abcdef".charAt(random.nextInt(16)));
    }
    return text.toString();
  }

  String letters(char first, int length) {
    StringBuilder text = new StringBuilder();
    while (text.length() < length) {
      text.append((char) (first + random.nextInt(26)));
    }
    return text.toString();
  }

  /** JSON as no program writes it, and as all do. */
  String json(boolean mayKeepNul, int depth) {
    int choice = random.nextInt(depth > 3 ? 6 : 11);
    return switch (choice) {
      case 0 -> "null";
      case 1 -> random.nextBoolean() ? "true" : "false";
      case 2 ->
          pick(
              List.of(
                  "0",
                  "-0",
                  "1.0",
                  "1.00",
                  "1e5",
                  "-1.5E-7",
                  "1e300",
                  "123456789012345678901234567890"));
      case 3, 4 -> quoted(any());
      case 5 -> mayKeepNul ? "\"a\\u0000b\"" : "\"\\ud83d\\ude3a \\u00e9\"";
      case 6 -> "[ ]";
      case 7 -> "[" + json(mayKeepNul, depth + 1) + " ,\n\t" + json(mayKeepNul, depth + 1) + "]";
      case 8 -> "{ \"a\" : 1,\"a\":" + json(mayKeepNul, depth + 1) + ", \"\":{}\r\n}";
      default ->
          "{"
              + quoted(pick(ODD))
              + ":"
              + json(mayKeepNul, depth + 1)
              + ",\"b\":"
              + json(mayKeepNul, depth + 1)
              + "}";
    };
  }

  private static String quoted(String text) {
    StringBuilder json = new StringBuilder("\"");
    text.chars()
        .forEach(
            c -> {
              if (c == '"' || c == '\\') {
                json.append('\\').append((char) c);
              } else if (c < ' ') {
                json.append(String.format("\\u%04x", c));
              } else {
                json.append((char) c);
              }
            });
    return json.append('"').toString();
  }

  String pick(List<String> values) {
    return values.get(random.nextInt(values.size()));
  }
}
