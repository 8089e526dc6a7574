package io.reactivecache.async;

import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.function.IntSupplier;

/** Walks through a list in chunks whose size may change on the way. */
public final class Chunks<T> implements Iterator<List<T>> {

  private final List<T> all;
  private final IntSupplier size;
  private int position;

  public Chunks(List<T> all, IntSupplier size) {
    this.all = all;
    this.size = size;
  }

  @Override
  public boolean hasNext() {
    return position < all.size();
  }

  @Override
  public List<T> next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    int end = Math.min(all.size(), position + size.getAsInt());
    List<T> chunk = all.subList(position, end);
    position = end;
    return chunk;
  }
}
