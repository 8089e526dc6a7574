const QUIET_MILLIS = 1_500;

/** Tells screen readers what matters: connection changes at once, numbers when they come to rest. */
export class Announcer {
  #region = document.getElementById("announcer");
  #timer = 0;

  say(sentence) {
    this.#region.textContent = sentence;
  }

  /** Says the newest sentence once no other came for a while: a burst is one sentence. */
  sayLater(sentence) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.say(sentence), QUIET_MILLIS);
  }
}
