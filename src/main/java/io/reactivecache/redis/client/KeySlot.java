package io.reactivecache.redis.client;

import java.nio.charset.StandardCharsets;

/** The slot of a key in a Redis Cluster, as its specification defines it. */
public final class KeySlot {

  public static final int SLOTS = 16_384;
  private static final int CRC16_XMODEM = 0x1021;

  private KeySlot() {}

  public static int of(String key) {
    int open = key.indexOf('{');
    int close = open < 0 ? -1 : key.indexOf('}', open + 1);
    String hashed = close > open + 1 ? key.substring(open + 1, close) : key;
    return crc16(hashed.getBytes(StandardCharsets.UTF_8)) % SLOTS;
  }

  private static int crc16(byte[] bytes) {
    int crc = 0;
    for (byte b : bytes) {
      crc ^= (b & 0xff) << 8;
      for (int bit = 0; bit < 8; bit++) {
        crc = (crc & 0x8000) != 0 ? (crc << 1) ^ CRC16_XMODEM : crc << 1;
      }
    }
    return crc & 0xffff;
  }
}
