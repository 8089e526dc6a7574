package io.reactivecache.http;

import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Optional;
import java.util.zip.CRC32;

/**
 * A file of {@code web/} in memory.
 *
 * @param etag changes with the content
 */
record WebFile(Buffer content, String contentType, String etag) {

  private static final Map<String, String> TYPES =
      Map.of(
          "html", "text/html; charset=utf-8",
          "css", "text/css; charset=utf-8",
          "js", "text/javascript; charset=utf-8",
          "mjs", "text/javascript; charset=utf-8",
          "json", "application/json",
          "svg", "image/svg+xml",
          "png", "image/png",
          "ico", "image/x-icon",
          "woff2", "font/woff2",
          "txt", "text/plain; charset=utf-8");

  /** Blocks. Empty if there is none. */
  static Optional<WebFile> read(String name) {
    try (InputStream file = WebFile.class.getResourceAsStream("/web/" + name)) {
      return file == null ? Optional.empty() : Optional.of(of(name, file.readAllBytes()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  boolean isPage() {
    return contentType.startsWith("text/html");
  }

  private static WebFile of(String name, byte[] content) {
    CRC32 sum = new CRC32();
    sum.update(content);
    String extension = name.substring(name.lastIndexOf('.') + 1);
    return new WebFile(
        Buffer.buffer(content),
        TYPES.getOrDefault(extension, "application/octet-stream"),
        "\"" + Long.toHexString(sum.getValue()) + "-" + content.length + "\"");
  }
}
