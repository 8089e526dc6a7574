package io.reactivecache;

import java.util.Objects;

/** What the product calls itself. */
public final class Product {

  public static final String NAME = "Reactive Cache";

  private Product() {}

  /** As in the jar's manifest; outside of a jar "development". */
  public static String version() {
    return Objects.requireNonNullElse(
        Product.class.getPackage().getImplementationVersion(), "development");
  }
}
