package io.reactivecache.resource;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** Reads files of the class path. One that is missing means that the build is broken. */
public final class Resources {

  private Resources() {}

  /**
   * A file's text.
   *
   * @param path from the class path's root, such as {@code /lua/store_rows.lua}
   * @throws IllegalStateException if there is no such file
   */
  public static String text(String path) {
    return new String(bytes(path), StandardCharsets.UTF_8);
  }

  /**
   * A file's bytes.
   *
   * @throws IllegalStateException if there is no such file
   */
  public static byte[] bytes(String path) {
    try (InputStream in = Resources.class.getResourceAsStream(path)) {
      if (in == null) {
        throw new IllegalStateException(path + " is missing on the class path");
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
