import { Announcer } from "./announcer.js";
import { Counter } from "./counter.js";
import { age } from "./format.js";

const STATES = {
  connecting: "Connecting",
  live: "Live",
  reconnecting: "Reconnecting",
  offline: "Offline",
};
const AGE_MILLIS = 250;

/**
 * Shows what the stream told. Events may come faster than the screen can follow: only the newest
 * of a frame is painted.
 */
export class ProfileView {
  #counters = [...document.querySelectorAll("[data-counter]")].map((it) => new Counter(it));
  #list = document.getElementById("counters");
  #connection = document.getElementById("connection");
  #connectionText = document.getElementById("connection-text");
  #presence = document.getElementById("presence");
  #lastChange = document.getElementById("last-change");
  #version = document.getElementById("version");
  #versionPart = document.getElementById("version-part");
  #announcer = new Announcer();
  #newest = null;
  #frame = 0;
  #changedAt = null;
  #paintListener = () => {};

  /** Events received so far. */
  events = 0;

  constructor() {
    setInterval(() => this.#paintAge(), AGE_MILLIS);
  }

  connection(state) {
    if (this.#connection.dataset.state === state) {
      return;
    }
    this.#connection.dataset.state = state;
    this.#connectionText.textContent = STATES[state];
    this.#list.toggleAttribute("data-stale", state !== "live");
    this.#announcer.say(`Connection: ${STATES[state]}`);
  }

  profile(row, version) {
    this.events++;
    this.#show({ row, version });
  }

  absent(version) {
    this.#show({ row: null, version });
  }

  /** Calls back after each painted frame with the row and version that it shows. */
  onPaint(listener) {
    this.#paintListener = listener;
  }

  /** The first that is shown is a state, not a change. */
  #show(newest) {
    if (this.#newest && this.#newest.version !== newest.version) {
      this.#changedAt = performance.now();
    }
    this.#newest = newest;
    this.#frame ||= requestAnimationFrame(() => this.#paint());
  }

  #paint() {
    this.#frame = 0;
    const { row, version } = this.#newest;
    for (const counter of this.#counters) {
      counter.show(row ? row[counter.name] : 0);
    }
    this.#presence.hidden = row !== null;
    this.#version.textContent = version;
    this.#versionPart.hidden = !version;
    this.#paintAge();
    this.#announcer.sayLater(this.#counters.map((it) => it.sentence).join(", "));
    this.#paintListener(row, version);
  }

  #paintAge() {
    this.#lastChange.textContent =
      this.#changedAt === null
        ? "No change seen yet"
        : `Last change ${age(performance.now() - this.#changedAt)} ago`;
  }
}
