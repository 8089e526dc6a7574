package io.reactivecache.message;

import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How far one pass over a mirror's cached keys has come, and what it found.
 *
 * @param asked whether somebody asked for it; otherwise it is the background's
 * @param ended null while it is under way
 * @param checked keys that were compared
 * @param undecided keys that changed too often, or could not be read, to be compared
 * @param repaired keys by the reason of their repair
 * @param problem why it ended early; null if it did not
 */
public record AuditReport(
    boolean asked,
    Instant started,
    @Nullable Instant ended,
    long checked,
    long undecided,
    Map<String, Long> repaired,
    @Nullable String problem) {

  public AuditReport {
    repaired = Map.copyOf(repaired);
  }

  /** A pass that begins. */
  public static AuditReport begun(boolean asked, Instant now) {
    return new AuditReport(asked, now, null, 0, 0, Map.of(), null);
  }

  /** This pass, ended. */
  public AuditReport ended(Instant now, @Nullable String why) {
    return new AuditReport(asked, started, now, checked, undecided, repaired, why);
  }

  /** As it is kept in PostgreSQL and answered by the API. */
  public JsonObject toJson() {
    JsonObject counts = new JsonObject();
    repaired.forEach(counts::put);
    return new JsonObject()
        .put("asked", asked)
        .put("started", started)
        .put("ended", ended)
        .put("checked", checked)
        .put("undecided", undecided)
        .put("repaired", counts)
        .put("problem", problem);
  }

  /** What {@link #toJson} made of it. */
  public static AuditReport fromJson(JsonObject json) {
    Map<String, Long> repaired = new HashMap<>();
    JsonObject counts = json.getJsonObject("repaired");
    counts.fieldNames().forEach(reason -> repaired.put(reason, counts.getLong(reason)));
    return new AuditReport(
        json.getBoolean("asked"),
        json.getInstant("started"),
        json.getInstant("ended"),
        json.getLong("checked"),
        json.getLong("undecided"),
        repaired,
        json.getString("problem"));
  }
}
