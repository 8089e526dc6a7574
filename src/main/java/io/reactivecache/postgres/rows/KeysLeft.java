package io.reactivecache.postgres.rows;

import io.reactivecache.async.BoundedForEach;
import io.vertx.core.Future;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/** Works through keys in parts, one after the other: the work decides how large each is. */
public final class KeysLeft implements Iterator<List<String>> {

  private final Set<String> left;
  private final BooleanSupplier enough;

  private KeysLeft(Collection<String> keys, BooleanSupplier enough) {
    this.left = new LinkedHashSet<>(keys);
    this.enough = enough;
  }

  /**
   * Completes when all keys are done.
   *
   * @param work gets all that are left, and tells which of them it did
   */
  public static Future<Void> run(
      Collection<String> keys, Function<List<String>, Future<? extends Collection<String>>> work) {
    return runUntil(() -> false, keys, work);
  }

  /** The same, or until it is enough. */
  static Future<Void> runUntil(
      BooleanSupplier enough,
      Collection<String> keys,
      Function<List<String>, Future<? extends Collection<String>>> work) {
    KeysLeft all = new KeysLeft(keys, enough);
    return BoundedForEach.run(1, all, some -> work.apply(some).compose(all::done));
  }

  @Override
  public boolean hasNext() {
    return !left.isEmpty() && !enough.getAsBoolean();
  }

  @Override
  public List<String> next() {
    if (left.isEmpty()) {
      throw new NoSuchElementException();
    }
    return List.copyOf(left);
  }

  private Future<Void> done(Collection<String> some) {
    return left.removeAll(Set.copyOf(some))
        ? Future.succeededFuture()
        : Future.failedFuture(new IllegalStateException("nothing of " + left.size() + " was done"));
  }
}
