import { backoffMillis } from "./backoff.js";

/** How long an open stream may be silent before the profile counts as not there. */
const SNAPSHOT_MILLIS = 1_000;

/** How much later than it said a heartbeat may come, beyond one that was lost. */
const GRACE_MILLIS = 3_000;

/**
 * The events of one profile. The browser reconnects by itself after a lost connection; when it has
 * given up for good, or the server is silent for too long, a new stream is opened here: at once
 * after a silence, otherwise after a growing and random pause.
 *
 * The listener gets `connection(state)`, `profile(row, version)` and `absent(version)`. The state is
 * "live" while the server is heard: an answer alone may be a proxy's.
 */
export class ProfileStream {
  #username;
  #listener;
  #source;
  #timer;
  #watchdog;
  #patience = 0;
  #attempt = 0;
  #version = "";
  #known = false;

  constructor(username, listener) {
    this.#username = username;
    this.#listener = listener;
    addEventListener("offline", () => this.#silent("offline"));
    addEventListener("online", () => this.open());
  }

  /** Opens the stream, in place of the one before. */
  open() {
    this.#close();
    const source = new EventSource(this.#address());
    this.#source = source;
    source.onerror = () => this.#lost(source);
    source.onmessage = (event) => this.#received(event);
    source.addEventListener("deleted", (event) => this.#received(event));
    source.addEventListener("heartbeat", (event) => this.#beat(JSON.parse(event.data)));
  }

  #close() {
    clearTimeout(this.#timer);
    clearTimeout(this.#watchdog);
    this.#source?.close();
  }

  /** With what was seen last: a profile that was deleted meanwhile is then told as deleted. */
  #address() {
    const query = new URLSearchParams({ username: this.#username, heartbeat: 1 });
    if (this.#version) {
      query.set("since", this.#version);
    }
    return `/stream?${query}`;
  }

  /** The first comes when the stream opens, and says when the next one will. */
  #beat({ millis }) {
    this.#patience = 2 * millis + GRACE_MILLIS;
    this.#heard();
    if (!this.#known) {
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => this.#listener.absent(""), SNAPSHOT_MILLIS);
    }
  }

  #heard() {
    this.#attempt = 0;
    this.#listener.connection("live");
    clearTimeout(this.#watchdog);
    if (this.#patience > 0) {
      this.#watchdog = setTimeout(() => this.#silent("reconnecting"), this.#patience);
    }
  }

  #received(event) {
    clearTimeout(this.#timer);
    this.#heard();
    this.#known = true;
    this.#version = event.lastEventId;
    if (event.type === "deleted") {
      this.#listener.absent(event.lastEventId);
    } else {
      this.#listener.profile(JSON.parse(event.data), event.lastEventId);
    }
  }

  #lost(source) {
    clearTimeout(this.#timer);
    clearTimeout(this.#watchdog);
    this.#listener.connection(navigator.onLine ? "reconnecting" : "offline");
    if (source.readyState === EventSource.CLOSED) {
      this.#timer = setTimeout(() => this.open(), backoffMillis(this.#attempt++));
    }
  }

  /** A connection whose other end vanished looks open to the browser forever. */
  #silent(state) {
    this.#listener.connection(state);
    if (state === "offline") {
      this.#close();
    } else {
      this.open();
    }
  }
}
