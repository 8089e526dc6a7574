package io.reactivecache.bus;

import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.function.Function;

/**
 * A message that is one text between nodes: its length in UTF-8 bytes (int, big-endian), and the
 * bytes.
 *
 * @param name by which nodes know it, also those of another version: it must not change
 */
record TextCodec<M>(
    String name, Class<M> type, Function<M, String> toText, Function<String, M> fromText)
    implements Codec<M> {

  @Override
  public void encodeToWire(Buffer buffer, M message) {
    byte[] bytes = toText.apply(message).getBytes(StandardCharsets.UTF_8);
    buffer.appendInt(bytes.length).appendBytes(bytes);
  }

  @Override
  public M decodeFromWire(int position, Buffer buffer) {
    int begin = position + Integer.BYTES;
    return fromText.apply(buffer.getString(begin, begin + buffer.getInt(position), "UTF-8"));
  }
}
