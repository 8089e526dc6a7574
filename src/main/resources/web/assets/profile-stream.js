import { backoffMillis } from "./backoff.js";

/** How long an open stream may be silent before the profile counts as not there. */
const SNAPSHOT_MILLIS = 1_000;

/**
 * The events of one profile. The browser reconnects by itself after a lost connection; when it has
 * given up for good, a new stream is opened here, after a growing and random pause.
 *
 * The listener gets `connection(state)`, `profile(row, version)` and `absent(version)`.
 */
export class ProfileStream {
  #username;
  #listener;
  #source;
  #timer;
  #attempt = 0;
  #version = "";
  #known = false;

  constructor(username, listener) {
    this.#username = username;
    this.#listener = listener;
  }

  /** Opens the stream, in place of the one before. */
  open() {
    clearTimeout(this.#timer);
    this.#source?.close();
    const source = new EventSource(this.#address());
    this.#source = source;
    source.onopen = () => this.#opened();
    source.onerror = () => this.#lost(source);
    source.onmessage = (event) => this.#received(event);
    source.addEventListener("deleted", (event) => this.#received(event));
  }

  /** With what was seen last: a profile that was deleted meanwhile is then told as deleted. */
  #address() {
    const query = new URLSearchParams({ username: this.#username });
    if (this.#version) {
      query.set("since", this.#version);
    }
    return `/stream?${query}`;
  }

  #opened() {
    this.#attempt = 0;
    this.#listener.connection("live");
    if (!this.#known) {
      this.#timer = setTimeout(() => this.#listener.absent(""), SNAPSHOT_MILLIS);
    }
  }

  #received(event) {
    clearTimeout(this.#timer);
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
    this.#listener.connection("reconnecting");
    if (source.readyState === EventSource.CLOSED) {
      this.#timer = setTimeout(() => this.open(), backoffMillis(this.#attempt++));
    }
  }
}
