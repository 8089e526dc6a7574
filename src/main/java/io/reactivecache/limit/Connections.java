package io.reactivecache.limit;

import java.net.InetAddress;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The connections of clients that a node's public ports have: a bounded number in all, and of each
 * address. Where there is no more room, the one is closed that has waited longest for a request, of
 * whatever client; where none waits, the newcomer is refused.
 *
 * <p>What is refused or closed counts until it is gone: a few more than the bound may be open for
 * that long.
 */
public final class Connections {

  private static final int LEAST_ROOM = 16;

  private final int most;
  private final int mostOfAddress;
  private final int room;
  private final Askers askers;
  private final Teller teller;
  private final AddressCounts byAddress = new AddressCounts();
  private final AtomicInteger open = new AtomicInteger();
  private final AtomicInteger lingering = new AtomicInteger();
  private final Collection<Waiting> waiting = new CopyOnWriteArrayList<>();
  private volatile boolean passesOn;

  /** The connections of one listener that wait for a request. */
  public interface Waiting {

    /** Since when, if nobody waits. */
    long NOBODY = Long.MAX_VALUE;

    /** Since when the one has waited that has waited longest, by {@link System#nanoTime}. */
    long longestSince();

    /** Closes that one soon; called on any thread. */
    void closeLongest();

    /**
     * Closes that one now; called by its listener.
     *
     * @return whether there was one
     */
    boolean closeLongestNow();
  }

  /** Why a connection is closed that waits for a request. */
  public enum Closing {
    /** The request's head did not come in time. */
    LATE,
    /** Others need the room. */
    ROOM;

    /** Its name in metrics. */
    String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Is told of what is refused, and closed. */
  interface Teller {
    void refused(Bound bound, ClientAddress address, int most);

    void closing(Closing why);
  }

  /**
   * @param most in all
   * @param mostOfAddress of each address; 0: no bound
   * @param room how many more there may be of those that are on their way out
   * @param askers who of them is a proxy, which is not bounded by its address
   */
  Connections(int most, int mostOfAddress, int room, Askers askers, Teller teller) {
    this.most = most;
    this.mostOfAddress = mostOfAddress;
    this.room = Math.max(LEAST_ROOM, room);
    this.askers = askers;
    this.teller = teller;
  }

  /** For a port that everybody may connect to. */
  public static Connections unbounded() {
    return new Connections(
        Integer.MAX_VALUE - LEAST_ROOM, 0, LEAST_ROOM, new Askers(List.of()), new Nobody());
  }

  /** In all, at most. */
  public int most() {
    return most;
  }

  /** In all, now. */
  public int open() {
    return open.get();
  }

  /** How many connections may be accepted that nobody has looked at yet. */
  public int mostAhead() {
    return room / 2;
  }

  /**
   * Whether one that is refused may stay for a moment, so that its client sees why: a bounded
   * number may, of all listeners.
   *
   * @return whether {@link #lingered} must follow
   */
  public boolean mayLinger() {
    if (lingering.incrementAndGet() <= room / 2) {
      return true;
    }
    lingering.decrementAndGet();
    return false;
  }

  /** One that stayed for a moment is gone. */
  public void lingered() {
    lingering.decrementAndGet();
  }

  /** From now on the node connects to its own ports for clients, who are counted already. */
  public void passOn() {
    passesOn = true;
  }

  /** A connection that the node opened itself, for a client; {@link #leave} must follow. */
  public void enterOwn() {
    open.incrementAndGet();
  }

  /** Has those who wait for a request make room, too. */
  public void add(Waiting listener) {
    waiting.add(listener);
  }

  /**
   * For whom a connection counts.
   *
   * @param local the address of ours that it came to
   * @return null if for nobody: a trusted proxy, or this machine where the node passes streams on
   */
  public @Nullable ClientAddress countedFor(InetAddress peer, InetAddress local) {
    boolean counts =
        mostOfAddress > 0 && !(passesOn && peer.equals(local)) && !askers.isTrusted(peer);
    return counts ? ClientAddress.of(peer) : null;
  }

  /**
   * A connection was opened; {@link #leave} must follow.
   *
   * @param counted for whom it counts, if for somebody
   * @param own those of its listener
   * @return over which bound it is: it has to be closed, and counts for nobody; null: it may stay
   */
  public @Nullable Bound enter(InetAddress peer, @Nullable ClientAddress counted, Waiting own) {
    int now = open.incrementAndGet();
    if (counted != null && !byAddress.enter(counted, mostOfAddress)) {
      teller.refused(Bound.CONNECTIONS_OF_ADDRESS, counted, mostOfAddress);
      return Bound.CONNECTIONS_OF_ADDRESS;
    }
    if (now <= most || isRoomMade(now - most, own)) {
      return null;
    }
    if (counted != null) {
      byAddress.leave(counted);
    }
    teller.refused(Bound.CONNECTIONS, ClientAddress.of(peer), most);
    return Bound.CONNECTIONS;
  }

  /**
   * A connection is closed.
   *
   * @param counted for whom it counted; null for nobody, or if it was refused
   */
  public void leave(@Nullable ClientAddress counted) {
    open.decrementAndGet();
    if (counted != null) {
      byAddress.leave(counted);
    }
  }

  /**
   * Sees to room for connections that the node itself is about to open, for a client.
   *
   * @return whether there is some
   */
  public boolean makeRoom(int count) {
    int over = open.get() + count - most;
    if (over > room) {
      return false;
    }
    for (int i = 0; i < over; i++) {
      if (!closeLongest()) {
        return false;
      }
    }
    return true;
  }

  /** A connection is closed that waited; {@link #leave} follows. */
  public void closing(Closing why) {
    teller.closing(why);
  }

  /**
   * While other listeners are slow to close theirs, each closes its own: a burst of newcomers must
   * not be refused because those who make room are still on their way out.
   */
  private boolean isRoomMade(int over, Waiting own) {
    return (over <= room / 2 && closeLongest())
        || own.closeLongestNow()
        || (over <= room && closeLongest());
  }

  /** Addresses that have a connection which counts for them. */
  int addresses() {
    return byAddress.addresses();
  }

  private boolean closeLongest() {
    Waiting found = null;
    long longest = Waiting.NOBODY;
    for (Waiting listener : waiting) {
      long since = listener.longestSince();
      if (since != Waiting.NOBODY && (found == null || since - longest < 0)) {
        found = listener;
        longest = since;
      }
    }
    if (found == null) {
      return false;
    }
    found.closeLongest();
    return true;
  }

  private static final class Nobody implements Teller {
    @Override
    public void refused(Bound bound, ClientAddress address, int most) {}

    @Override
    public void closing(Closing why) {}
  }
}
