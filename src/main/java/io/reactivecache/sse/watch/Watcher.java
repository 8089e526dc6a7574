package io.reactivecache.sse.watch;

import io.reactivecache.sse.frame.EncodedRow;

/** Who watches rows: is told each newer state of them. */
public interface Watcher {

  /** A row to be told of; rows of one key come in the order of their versions. */
  void offer(EncodedRow row);

  /** Changes may have been missed that nobody can name. */
  void offerGap();
}
