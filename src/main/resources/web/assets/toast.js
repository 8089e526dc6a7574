const SHOWN_MILLIS = 8_000;

/** The line that says what went wrong. The same sentence is not said again while it stands. */
export class Toast {
  #element = document.getElementById("toast");
  #text = document.getElementById("toast-text");
  #timer = 0;

  constructor() {
    document.getElementById("toast-close").addEventListener("click", () => this.#hide());
  }

  show(sentence) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#hide(), SHOWN_MILLIS);
    if (this.#element.hidden || this.#text.textContent !== sentence) {
      this.#element.hidden = false;
      this.#text.textContent = sentence;
    }
  }

  #hide() {
    this.#element.hidden = true;
    this.#text.textContent = "";
  }
}
