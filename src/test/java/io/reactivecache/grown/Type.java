package io.reactivecache.grown;

import java.util.List;

/**
 * A type as the catalog has it.
 *
 * @param name without its schema
 * @param kind of {@code pg_type}: b, c, d, e, m, p or r
 * @param element of an array, else 0
 * @param below the type below a domain, the subtype of a range, the range of a multirange, else 0
 * @param modifier of the type below a domain
 * @param labels of an enum
 * @param attributes of a composite
 * @param checks the expressions of a domain's own checks
 */
record Type(
    long oid,
    String name,
    String kind,
    boolean isNotNull,
    long element,
    long below,
    int modifier,
    List<String> labels,
    List<Attribute> attributes,
    List<String> checks) {

  /** An attribute of a composite. */
  record Attribute(long type, int modifier) {}
}
