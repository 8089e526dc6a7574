package io.reactivecache.bus;

import io.reactivecache.message.StatusAsked;
import io.reactivecache.row.KeyShape;
import io.vertx.core.Future;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What pg-loader last told of keys, for those who are asked for rows. As long as nothing was told
 * of a mirror, any text may be its key. Used from one event loop.
 */
public final class KeyShapes {

  private final Bus.Subscription told;
  private Map<String, KeyShape> shapes = Map.of();

  /** Listens until it is closed, and asks for what was told before. */
  public KeyShapes(Bus bus) {
    told = bus.subscribe(Address.KEYS_SHAPED, now -> shapes = now.shapes());
    told.registered().onSuccess(listens -> bus.publish(Address.STATUS_ASKED, new StatusAsked()));
  }

  /** Of each mirror that something is known of; the same object until something else is told. */
  public Map<String, KeyShape> all() {
    return shapes;
  }

  /** Says what a key of this mirror is, if this text surely is none. */
  public Optional<String> refusal(String mirror, String key) {
    @Nullable KeyShape shape = shapes.get(mirror);
    return shape == null || shape.mayBe(key)
        ? Optional.empty()
        : Optional.of(shape.sentence(mirror));
  }

  public Future<Void> close() {
    return told.close();
  }
}
