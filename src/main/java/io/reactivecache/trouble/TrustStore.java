package io.reactivecache.trouble;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The trust store that the JVM was started with. Where it cannot be read the JVM goes on with an
 * empty one, and every server counts as untrusted.
 */
final class TrustStore {

  private static final String FILE = "javax.net.ssl.trustStore";
  private static final String PASSWORD = "javax.net.ssl.trustStorePassword";
  private static final String TYPE = "javax.net.ssl.trustStoreType";

  private TrustStore() {}

  /** Why it is of no use; empty if it is, or if none was named. Reads the file. */
  static Optional<String> fault() {
    String file = System.getProperty(FILE, "");
    if (file.isEmpty() || file.equals("NONE")) {
      return Optional.empty();
    }
    String password = System.getProperty(PASSWORD);
    String named = "the trust store " + file + " (-D" + FILE + ")";
    Path path;
    try {
      path = Path.of(file);
    } catch (InvalidPathException e) {
      return Optional.of(named + " is no path");
    }
    if (!Files.exists(path)) {
      return Optional.of(named + " does not exist");
    }
    if (!Files.isReadable(path) || Files.isDirectory(path)) {
      return Optional.of(named + " cannot be read by this user");
    }
    try (InputStream in = Files.newInputStream(path)) {
      KeyStore store = KeyStore.getInstance(System.getProperty(TYPE, KeyStore.getDefaultType()));
      store.load(in, password == null ? null : password.toCharArray());
      return store.size() > 0 ? Optional.empty() : Optional.of(named + empty(password));
    } catch (IOException | GeneralSecurityException e) {
      return Optional.of(named + unreadable(password, e));
    }
  }

  private static String empty(@Nullable String password) {
    return password == null
        ? " shows no certificate without its password: add -D" + PASSWORD + "=..."
        : " holds no certificate";
  }

  private static String unreadable(@Nullable String password, Exception failure) {
    boolean wrongPassword = Causes.text(failure).contains("assword");
    if (password == null) {
      return " cannot be read without its password: add -D" + PASSWORD + "=...";
    }
    return wrongPassword
        ? " has another password than -D" + PASSWORD + " says"
        : " is not of the type that -D"
            + TYPE
            + " says, or damaged: "
            + String.valueOf(failure.getMessage()).replaceAll("\\p{Cntrl}", " ");
  }
}
