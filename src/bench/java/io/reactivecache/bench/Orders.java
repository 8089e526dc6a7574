package io.reactivecache.bench;

import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** The other end of a {@link LoadProcess}: takes orders until there are no more. */
final class Orders {

  /** Carries out an order. */
  interface Handler {
    JsonObject handle(JsonObject order) throws Exception;
  }

  private Orders() {}

  /** Returns when the input ended. */
  static void serve(Handler handler) throws IOException {
    serve(handler, System.out);
  }

  /** The same where answers go elsewhere than what libraries print. */
  static void serve(Handler handler, PrintStream answers) throws IOException {
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    String line = in.readLine();
    while (line != null) {
      answers.println(answer(handler, line).encode());
      line = in.readLine();
    }
  }

  private static JsonObject answer(Handler handler, String line) {
    try {
      return handler.handle(new JsonObject(line));
    } catch (Exception e) {
      e.printStackTrace();
      return new JsonObject().put("failed", e.toString());
    }
  }
}
