package io.reactivecache.bus;

/** Why a request on the bus has no answer. Without a stack trace: it tells of outages, not bugs. */
public final class BusException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** What the sender can do about it. */
  public enum Reason {
    /** The server behind the receiver is away: try again later. */
    UNAVAILABLE(1, true),
    /** The receiver knows a newer epoch: the sender must stop. */
    FENCED(2, false),
    /** The receiver's queue is full: try again later. */
    OVERLOADED(3, true),
    /** No answer came in time, or nobody serves the address: it may have happened. */
    NO_ANSWER(4, true),
    /** The receiver failed in a way that it should not. */
    BROKEN(5, false);

    private final int code;
    private final boolean isTransient;

    Reason(int code, boolean isTransient) {
      this.code = code;
      this.isTransient = isTransient;
    }

    /** Whether trying again later may help. */
    public boolean isTransient() {
      return isTransient;
    }

    int code() {
      return code;
    }

    static Reason ofCode(int code) {
      for (Reason reason : values()) {
        if (reason.code == code) {
          return reason;
        }
      }
      return BROKEN;
    }
  }

  private final Reason reason;

  public BusException(Reason reason, String message) {
    super(message, null, false, false);
    this.reason = reason;
  }

  /** Whether a failure is one of the bus that says what to do about it, and no bug. */
  public static boolean isOutage(Throwable failure) {
    return failure instanceof BusException known && known.reason != Reason.BROKEN;
  }

  /** Whether a failure is one of the bus that may pass. */
  public static boolean isTransient(Throwable failure) {
    return failure instanceof BusException known && known.reason.isTransient();
  }

  public Reason reason() {
    return reason;
  }
}
