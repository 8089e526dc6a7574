package io.reactivecache.soak;

/** What must hold in every round; the fault matrix names those that did not. */
enum Invariant {
  /** Every acknowledged write is in PostgreSQL exactly once, and no answer is a surprise. */
  ACKNOWLEDGED("acknowledged writes"),
  /** After the last fault everybody comes to show what PostgreSQL holds. */
  FINAL("final state"),
  /** No version went back, and no deleted row came back. */
  FORWARD("nothing back"),
  /** No queue, connection or process beyond its bound; the doorbell missed nothing. */
  BOUNDED("bounds");

  private final String title;

  Invariant(String title) {
    this.title = title;
  }

  String title() {
    return title;
  }
}
