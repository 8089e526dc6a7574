package io.reactivecache.postgres.client;

import io.reactivecache.resource.Resources;

/**
 * What each session sets for itself before anything else, so that no setting of the role or the
 * database ends, refuses or changes what it does. Sessions add their own to it.
 */
public final class SessionPins {

  /** Several statements, to be sent as one simple query. */
  public static final String SQL = Resources.text("/sql/postgres/pin_session.sql");

  private SessionPins() {}
}
