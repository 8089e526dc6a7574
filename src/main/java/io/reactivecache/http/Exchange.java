package io.reactivecache.http;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One request, its response, and what its path says.
 *
 * @param parameters of the path, by name, decoded
 */
public record Exchange(HttpServerRequest request, Map<String, String> parameters) {

  /** A parameter of the path. */
  public String parameter(String name) {
    String value = parameters.get(name);
    if (value == null) {
      throw new IllegalArgumentException("the path has no parameter " + name);
    }
    return value;
  }

  /**
   * The one value of a query parameter.
   *
   * @throws HttpFailure 400 if there is none, or more than one, or the query is malformed
   */
  public String queryParameter(String name) {
    List<String> values = queryParameters(name);
    if (values.size() != 1) {
      throw HttpFailure.of(400, "The query needs exactly one \"" + name + "\".");
    }
    return values.get(0);
  }

  /**
   * As {@link #queryParameter}, empty if there is none.
   *
   * @throws HttpFailure 400 if there is more than one, or the query is malformed
   */
  Optional<String> optionalQueryParameter(String name) {
    return queryParameters(name).isEmpty() ? Optional.empty() : Optional.of(queryParameter(name));
  }

  /** All values of a query parameter. */
  List<String> queryParameters(String name) {
    List<String> values = new ArrayList<>();
    String query = request.query();
    for (String pair : query == null ? new String[0] : query.split("&", -1)) {
      int equals = pair.indexOf('=');
      String rawName = equals < 0 ? pair : pair.substring(0, equals);
      if (Percent.decodeQuery(rawName).equals(name)) {
        values.add(equals < 0 ? "" : Percent.decodeQuery(pair.substring(equals + 1)));
      }
    }
    return values;
  }

  public HttpServerResponse response() {
    return request.response();
  }

  /** Answers with a body, or with its length only where that is what was asked. */
  public Future<Void> end(int status, String contentType, Buffer body) {
    HttpServerResponse response = response().setStatusCode(status);
    response.putHeader("Content-Type", contentType);
    if (request.method().equals(HttpMethod.HEAD)) {
      response.putHeader("Content-Length", Integer.toString(body.length()));
      return response.end();
    }
    return response.end(body);
  }

  /** Answers without a body. */
  public Future<Void> end(int status) {
    return response().setStatusCode(status).end();
  }

  /** Whether the client holds what {@code etag} names, so that 304 is enough. */
  public boolean alreadyHas(String etag) {
    @Nullable String held = request.getHeader("If-None-Match");
    if (held == null) {
      return false;
    }
    for (String candidate : held.split(",", -1)) {
      String tag = candidate.strip();
      if (tag.equals("*") || tag.equals(etag) || tag.equals("W/" + etag)) {
        return true;
      }
    }
    return false;
  }
}
