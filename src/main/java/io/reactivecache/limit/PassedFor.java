package io.reactivecache.limit;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** A client's address with a secret of this process, so that only the process itself can say it. */
final class PassedFor {

  private static final int SECRET_BYTES = 16;
  private static final String IPV6 = "6";
  private static final String IPV4 = "4";

  private final String secret = secret();

  String write(ClientAddress client) {
    return secret + (client.isIpv6() ? IPV6 : IPV4) + Long.toHexString(client.bits());
  }

  /** The client; null if somebody else says it. */
  @Nullable ClientAddress read(String said) {
    int behind = secret.length() + 1;
    if (said.length() <= behind || !isSecret(said.substring(0, behind - 1))) {
      return null;
    }
    return new ClientAddress(
        Long.parseUnsignedLong(said, behind, said.length(), 16), said.startsWith(IPV6, behind - 1));
  }

  /** In a time that tells nothing. */
  private boolean isSecret(String said) {
    return MessageDigest.isEqual(
        said.getBytes(StandardCharsets.UTF_8), secret.getBytes(StandardCharsets.UTF_8));
  }

  private static String secret() {
    byte[] random = new byte[SECRET_BYTES];
    new SecureRandom().nextBytes(random);
    return HexFormat.of().formatHex(random);
  }
}
