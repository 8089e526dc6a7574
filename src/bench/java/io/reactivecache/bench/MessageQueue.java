package io.reactivecache.bench;

/** The broker of write behind. */
interface MessageQueue {

  /** Where one thread puts messages in. */
  Broker.Sink head();

  /** Where one thread takes them out. */
  Tail tail();

  /** Carries a message out. */
  interface Work {
    void run(int key, long stampMicros) throws Exception;
  }

  /** The end that messages come out of. */
  interface Tail extends AutoCloseable {

    /** Waits for a message, not for long, and has it carried out. */
    void take(int waitMillis, Work work) throws Exception;

    @Override
    void close();
  }
}
