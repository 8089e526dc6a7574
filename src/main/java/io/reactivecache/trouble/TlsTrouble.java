package io.reactivecache.trouble;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Why a connection that should be encrypted was not made. */
public final class TlsTrouble {

  private static final Pattern NO_NAME =
      Pattern.compile("No (?:subject alternative|name matching)[^\n]*");

  private TlsTrouble() {}

  /**
   * The failure of a handshake, told; empty if it was none.
   *
   * @param peer who is at the other end, such as {@code Redis at cache:6379}
   */
  public static Optional<String> explain(String peer, Throwable failure) {
    String text = Causes.text(failure);
    if (text.contains("NotSslRecord") || text.contains("not an SSL/TLS record")) {
      return Optional.of(peer + " does not speak TLS on this port");
    }
    boolean ofTrust =
        text.contains("PKIX")
            || text.contains("certification path")
            || text.contains("trustAnchors")
            || text.contains("trust anchor");
    if (!ofTrust && !text.contains("SSL") && !text.contains("Certificate")) {
      return Optional.empty();
    }
    Optional<String> store = TrustStore.fault();
    if (store.isPresent()) {
      return Optional.of("the certificate of " + peer + " cannot be checked: " + store.get());
    }
    Matcher name = NO_NAME.matcher(text);
    if (name.find()) {
      return Optional.of(
          "the certificate of "
              + peer
              + " is for another host ("
              + name.group().strip().replaceAll("\\.$", "")
              + "). Name the host as the certificate does, or have one made for this name");
    }
    if (text.contains("CertificateExpired") || text.contains("validity check failed")) {
      return Optional.of("the certificate of " + peer + " has expired. Renew it there");
    }
    return ofTrust
        ? Optional.of(
            "the certificate of "
                + peer
                + " is signed by nobody whom this JVM trusts. Put its authority into a trust store,"
                + " and start java with -Djavax.net.ssl.trustStore=FILE"
                + " -Djavax.net.ssl.trustStorePassword=...")
        : Optional.of("TLS with " + peer + " fails: " + last(failure));
  }

  /** The innermost message tells most. */
  private static String last(Throwable failure) {
    return Causes.of(failure)
        .map(cause -> String.valueOf(cause.getMessage()))
        .reduce((outer, inner) -> inner.equals("null") ? outer : inner)
        .orElse("")
        .replaceAll("\\p{Cntrl}+", " ");
  }
}
