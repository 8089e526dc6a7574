package io.reactivecache.limit;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The addresses that proxies told of those who connected to them: the nearest proxy's word is the
 * last. A word that is no address ({@code unknown}, {@code _hidden}, anything else) is empty.
 */
final class ForwardedHops {

  /** With a port, perhaps; one of IPv6 with a port has brackets. */
  private static final Pattern NODE =
      Pattern.compile("(?:\\[([0-9A-Fa-f:.]+)]|([0-9.]+))(?::(?:[0-9]{1,5}|_[\\w.-]+))?");

  /** A part of an element; no address has a character that would have to be escaped. */
  private static final Pattern PAIR =
      Pattern.compile("([\\w!#$%&'*+.^`|~-]+)=(?:\"([^\"\\\\]*+)\"|([^\"\\s,;]*+))");

  private static final String FOR = "for";

  private final List<String> words;
  private final Function<String, Optional<InetAddress>> parser;

  private ForwardedHops(List<String> words, Function<String, Optional<InetAddress>> parser) {
    this.words = words;
    this.parser = parser;
  }

  /**
   * Of the header {@code Forwarded} (RFC 7239).
   *
   * @param lines its values, in order
   */
  static ForwardedHops ofForwarded(List<String> lines) {
    return new ForwardedHops(split(lines, true), ForwardedHops::addressOfElement);
  }

  /**
   * Of the header {@code X-Forwarded-For}.
   *
   * @param lines its values, in order
   */
  static ForwardedHops ofXForwardedFor(List<String> lines) {
    return new ForwardedHops(split(lines, false), word -> address(word.strip()));
  }

  /** How many proxies told something. */
  int size() {
    return words.size();
  }

  /** What one of them told, from 0: the one that is farthest away. */
  Optional<InetAddress> get(int index) {
    return parser.apply(words.get(index));
  }

  /** At the commas; one in quotation marks is no end. No quotation goes on in the next line. */
  private static List<String> split(List<String> lines, boolean quoted) {
    List<String> words = new ArrayList<>();
    for (String line : lines) {
      int from = 0;
      for (int at = end(line, 0, ',', quoted); ; at = end(line, from, ',', quoted)) {
        words.add(line.substring(from, at));
        if (at == line.length()) {
          break;
        }
        from = at + 1;
      }
    }
    return words;
  }

  /** Where what begins at {@code from} ends: at the next such character outside a quotation. */
  private static int end(String text, int from, char separator, boolean quoted) {
    boolean inQuotes = false;
    for (int i = from; i < text.length(); i++) {
      char c = text.charAt(i);
      if (inQuotes && c == '\\') {
        i++;
      } else if (quoted && c == '"') {
        inQuotes = !inQuotes;
      } else if (c == separator && !inQuotes) {
        return i;
      }
    }
    return text.length();
  }

  /**
   * Such as {@code for="[2001:db8::1]:4711";proto=https}. An element is understood as a whole or
   * not at all: who sends half a quotation would otherwise hide what the proxy adds to it.
   */
  private static Optional<InetAddress> addressOfElement(String element) {
    Optional<InetAddress> found = Optional.empty();
    int to;
    for (int from = 0; from <= element.length(); from = to + 1) {
      to = end(element, from, ';', true);
      Matcher pair = PAIR.matcher(element.substring(from, to).strip());
      if (!pair.matches()) {
        return Optional.empty();
      }
      if (pair.group(1).equalsIgnoreCase(FOR)) {
        found = address(pair.group(2) == null ? pair.group(3) : pair.group(2));
      }
    }
    return found;
  }

  private static Optional<InetAddress> address(String node) {
    Matcher matcher = NODE.matcher(node);
    String address = node;
    if (matcher.matches()) {
      address = matcher.group(1) == null ? matcher.group(2) : matcher.group(1);
    } else if (node.indexOf('[') >= 0 || node.indexOf('%') >= 0) {
      return Optional.empty();
    }
    return Optional.ofNullable(NetUtil.createInetAddressFromIpAddressString(address));
  }
}
