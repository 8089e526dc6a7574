package io.reactivecache.postgres.audit;

/** Why a pass ends before its end, for operators. */
final class AuditException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  AuditException(String message) {
    super(message, null, false, false);
  }
}
